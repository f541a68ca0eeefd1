"""The audit's chain: what waits for a seal, sealing it, and walking along it in portions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Table, delete, exists, func, insert, null, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from db.models import AuditEntry, AuditSeal, Procuratorate, UnsealedEntry
from rules.audit_chain import START, Anchor, Link

LOCK = 7_263_412  # any number, the same in every process that seals
LINES_AT_ONCE = 100

_ENTRIES = AuditEntry.__table__
assert isinstance(_ENTRIES, Table)


def _of(column: InstrumentedAttribute[UUID | None], line: UUID | None) -> ColumnElement[bool]:
    """Rows of a line; written so that an index serves the portal's own line, too."""
    return column.is_(null()) if line is None else column == line


async def lines_that_wait(session: AsyncSession) -> Sequence[UUID | None]:
    """Some offices (None: the portal itself) with entries that have no seal yet."""
    return (await session.scalars(select(UnsealedEntry.procuratorate_id).distinct().limit(LINES_AT_ONCE))).all()


async def take_line(session: AsyncSession, line: UUID | None) -> bool:
    """Become the only one who seals this line until the transaction ends; False when somebody else does."""
    name = func.hashtext(str(line))
    return bool(await session.scalar(select(func.pg_try_advisory_xact_lock(LOCK, name))))


async def waiting(session: AsyncSession, line: UUID | None, limit: int) -> list[dict[str, Any]]:
    """The oldest unsealed entries of a line, every column."""
    rows = await session.execute(
        select(_ENTRIES)
        .join(UnsealedEntry, UnsealedEntry.entry_id == _ENTRIES.c.id)
        .where(_of(UnsealedEntry.procuratorate_id, line))
        .order_by(_ENTRIES.c.at, _ENTRIES.c.id)
        .limit(limit)
    )
    return [{column.name: row[column.name] for column in _ENTRIES.columns} for row in rows.mappings()]


async def last(session: AsyncSession, line: UUID | None) -> Anchor:
    """The last seal of a line; number 0 when it has none."""
    row = (
        await session.execute(
            select(AuditSeal.seq, AuditSeal.hash)
            .where(_of(AuditSeal.procuratorate_id, line))
            .order_by(AuditSeal.seq.desc())
            .limit(1)
        )
    ).first()
    return Anchor(line, *row) if row else Anchor(line, 0, START)


async def add(session: AsyncSession, line: UUID | None, links: Sequence[Link]) -> None:
    """Write seals; their entries no longer wait."""
    await session.execute(
        insert(AuditSeal),
        [
            {
                "entry_id": link.entry_id,
                "procuratorate_id": line,
                "seq": link.seq,
                "previous": link.previous,
                "hash": link.hash,
            }
            for link in links
        ],
    )
    await session.execute(
        delete(UnsealedEntry)
        .where(UnsealedEntry.entry_id.in_([link.entry_id for link in links]))
        .execution_options(synchronize_session=False)
    )


async def lines(session: AsyncSession) -> Sequence[UUID | None]:
    """All lines that can have seals: the portal's own, and every office with a sealed entry."""
    sealed = exists().where(AuditSeal.procuratorate_id == Procuratorate.id)
    offices = await session.scalars(select(Procuratorate.id).where(sealed).order_by(Procuratorate.unit_code))
    return [None, *offices]


async def links(session: AsyncSession, line: UUID | None, after: int, limit: int) -> list[Link]:
    """The next seals of a line with the entries that they seal."""
    rows = await session.execute(
        select(AuditSeal.entry_id, AuditSeal.seq, AuditSeal.previous, AuditSeal.hash.label("seal"), _ENTRIES)
        .outerjoin(_ENTRIES, _ENTRIES.c.id == AuditSeal.entry_id)
        .where(_of(AuditSeal.procuratorate_id, line), AuditSeal.seq > after)
        .order_by(AuditSeal.seq)
        .limit(limit)
    )
    return [_link(row) for row in rows.mappings()]


def _link(row: RowMapping) -> Link:
    values: dict[str, Any] | None = {column.name: row[column.name] for column in _ENTRIES.columns}
    if row["id"] is None:
        values = None
    return Link(row["entry_id"], row["seq"], row["previous"], row["seal"], values)


@dataclass(frozen=True)
class Looked:
    """An entry as a search for unsealed ones sees it."""

    id: UUID
    at: datetime
    line: UUID | None
    is_sealed: bool
    waits: bool


async def look_through(session: AsyncSession, after: UUID | None, limit: int) -> list[Looked]:
    """The next entries by id, whether they are sealed, and whether they wait for that."""
    portion = select(AuditEntry.id, AuditEntry.at, AuditEntry.procuratorate_id).order_by(AuditEntry.id).limit(limit)
    if after is not None:
        portion = portion.where(AuditEntry.id > after)
    entry = portion.subquery()
    rows = await session.execute(
        select(
            entry,
            AuditSeal.entry_id.is_not(None),
            UnsealedEntry.entry_id.is_not(None),
        )
        .outerjoin(AuditSeal, AuditSeal.entry_id == entry.c.id)
        .outerjoin(UnsealedEntry, UnsealedEntry.entry_id == entry.c.id)
        .order_by(entry.c.id)
    )
    return [Looked(*row) for row in rows]
