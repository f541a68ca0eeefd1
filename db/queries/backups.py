"""What a backup must know of a database: as one transaction sees it, whatever others do meanwhile."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database
from db.models import Attachment
from rules.papers import AttachmentState

AT_ONCE = 500


@dataclass(frozen=True)
class Facts:
    """One moment of a database: the snapshot by which another connection sees the same, versions, and how much there is."""

    snapshot: str
    postgres: str
    schema: str
    counts: dict[str, int]
    keys: dict[str, list[str]]

    @property
    def major(self) -> int:
        """The server's version."""
        return int(self.postgres.partition(".")[0])


@dataclass(frozen=True)
class KeptPaper:
    """A paper whose content must be there."""

    id: UUID
    key: str
    sha256: bytes
    page_count: int


@asynccontextmanager
async def one_moment(database: Database) -> AsyncIterator[AsyncSession]:
    """A transaction that sees the database as it was at its first look, and may last for hours."""
    still = Database(database.engine.execution_options(isolation_level="REPEATABLE READ"))
    async with still.read() as session:
        for setting in ("idle_in_transaction_session_timeout", "statement_timeout"):
            await session.execute(text(f"set local {setting} = 0"))
        yield session


async def facts(session: AsyncSession) -> Facts:
    """What there is."""
    snapshot = await session.scalar(text("select pg_export_snapshot()"))
    version = await session.scalar(text("select split_part(current_setting('server_version'), ' ', 1)"))
    schema = await session.scalar(text("select max(version_num) from alembic_version"))
    return Facts(str(snapshot), str(version), str(schema), await counts(session), await keys_used(session))


async def counts(session: AsyncSession) -> dict[str, int]:
    """The rows of every table."""
    tables = await session.scalars(
        text("select quote_ident(relname) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
    )
    return {
        table: int(await session.scalar(text(f"select count(*) from public.{table}")) or 0)  # noqa: S608 - of the catalogue
        for table in sorted(tables)
    }


async def keys_used(session: AsyncSession) -> dict[str, list[str]]:
    """The ids of the keys that protect values, by table and column; whatever the schema, such columns are named alike."""
    columns = await session.execute(
        text(
            r"""select quote_ident(table_name), quote_ident(column_name) from information_schema.columns
            where table_schema = 'public' and column_name like '%\_encrypted' and data_type = 'bytea'"""
        )
    )
    found: dict[str, list[str]] = {}
    for table, column in columns.all():
        names = await session.scalars(text(_KEYS.format(table=table, column=column)))
        found[f"{table}.{column}"] = sorted(bytes(name).decode(errors="replace") for name in names)
    return found


_KEYS = """
select distinct case when octet_length({column}) > 1 then substring({column} from 2 for get_byte({column}, 0)) else '' end
from public.{table} where {column} is not null"""


async def papers(session: AsyncSession) -> AsyncIterator[list[KeptPaper]]:
    """All papers whose content must be there, in portions."""
    last: UUID | None = None
    while True:
        wanted = select(Attachment.id, Attachment.storage_key, Attachment.sha256, Attachment.page_count)
        wanted = wanted.where(Attachment.state == AttachmentState.STORED).order_by(Attachment.id).limit(AT_ONCE)
        rows = (await session.execute(wanted if last is None else wanted.where(Attachment.id > last))).all()
        if rows:
            yield [KeptPaper(row.id, str(row.storage_key), row.sha256 or b"", row.page_count) for row in rows]
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].id


async def is_empty(session: AsyncSession) -> bool:
    """Whether nobody has made a table or the like in the database; what extensions brought does not count."""
    return not await session.scalar(text(_ANYTHING))


_ANYTHING = """
select exists (
    select from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname <> 'information_schema' and n.nspname !~ '^pg_' and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'))
"""


async def server_major(session: AsyncSession) -> int:
    """The server's version."""
    return int(await session.scalar(text("select current_setting('server_version_num')::int / 10000")) or 0)


def unknown_keys(used: Mapping[str, list[str]], known: Mapping[str, object]) -> list[str]:
    """Columns with a value that no key at hand opens, each with the key's id."""
    return [f"{column}: {key}" for column, keys in sorted(used.items()) for key in keys if key not in known]
