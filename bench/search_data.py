"""The archive of the search benchmark: publications and what is searched of them, made without triggers, then indexed."""

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import asyncpg

from bench.large_publications import Document, Office, documents
from db.crypto import create_keys
from db.engine import Database, create_engine
from db.local_postgres import LocalPostgres
from db.migrate import migrate
from db.queries import procuratorates
from db.reference import fill as fill_reference
from demonstration.procuratorates import procuratorates as all_offices
from settings import ROOT, Settings

PORTION = 10_000
_COLUMNS = [
    *("id", "publication_number", "kind", "procuratorate_id", "level", "document_type_code", "category_code"),
    *(
        "document_number",
        "document_number_key",
        "stage",
        "title",
        "summary",
        "body",
        "status",
        "version",
        "published_at",
    ),
]
_OFFICES = "select id, name, level from procuratorates order by unit_code"
_WITHOUT_TRIGGERS = "set session_replication_role = replica; set synchronous_commit = off"
# The same columns as index_publication() writes.
_ENTRIES = """
insert into search_entries (publication_id, published_at, procuratorate_id, number, facets, title, content)
select p.id, p.published_at, p.procuratorate_id, search_text(p.document_number),
    array_remove(array['O' || p.procuratorate_id, 'K' || p.kind, 'D' || p.document_type_code, 'G' || p.category_code,
        'S' || p.stage], null) || array(select 'C' || c.code from publication_charges c where c.publication_id = p.id)
        || places.of_office,
    search_text(p.title),
    concat_ws(e'\\n', search_text(p.title), search_text(p.document_number), search_text(p.summary), search_text(p.body))
from publications p join (select id, search_places(id) as of_office from procuratorates offset 0) places on places.id = p.procuratorate_id
where p.published_at >= $1 and p.published_at <= $2 order by p.published_at
"""


@dataclass(frozen=True)
class Built:
    """How long the index of the pieces took, and what things weigh in bytes."""

    index_seconds: float
    index_bytes: int
    entries_bytes: int


@dataclass(frozen=True)
class Archive:
    """A database with so many publications, kept from run to run."""

    size: int

    @property
    def home(self) -> Path:
        """Where it lies."""
        return ROOT / "var" / f"bench-search-{self.size}"

    def server(self) -> LocalPostgres:
        """Its server."""
        return LocalPostgres(self.home / "postgres")

    def built(self) -> Built | None:
        """What was measured when it was made; None while it is not whole."""
        stamp = self.home / "built.json"
        return Built(**json.loads(stamp.read_text())) if stamp.exists() else None


def made(archive: Archive, database: str) -> Built:
    """Start the server of an archive, and fill it if that has not been done."""
    archive.home.mkdir(parents=True, exist_ok=True)
    server = archive.server().start()
    built = archive.built()
    if built is None:
        server.create_database(database)
        keys = Settings(var_dir=archive.home).keys_path
        if not keys.exists():  # the portal begins anew where there are none
            create_keys(keys, demonstration=True)
        built = asyncio.run(_make(server.url(database), archive.size))
        (archive.home / "built.json").write_text(json.dumps(asdict(built)))
    return built


async def _make(url: str, size: int) -> Built:
    await migrate(url)
    engine = create_engine(url, role=None, name="bench", pool_size=None, statement_seconds=600)
    database = Database(engine)
    async with database.begin() as session:
        await fill_reference(session)
        await procuratorates.load(session, all_offices())
    await database.close()
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    try:
        return await fill(connection, size)
    finally:
        await connection.close()


async def fill(connection: Any, size: int) -> Built:
    """Fill an empty archive; the connection is the owner's."""
    offices = [Office(*row) for row in await connection.fetch(_OFFICES)]
    await connection.execute(_WITHOUT_TRIGGERS)
    definition = await connection.fetchval("select pg_get_indexdef('ix_search_entries_tokens'::regclass)")
    await connection.execute("drop index ix_search_entries_tokens")
    for first in range(0, size, PORTION):
        portion = list(documents(offices, first, min(first + PORTION, size), size))
        await connection.copy_records_to_table("publications", records=_rows(portion), columns=_COLUMNS)
        await connection.copy_records_to_table("publication_charges", records=_charges(portion))
        await connection.execute(_ENTRIES, portion[0].published_at, portion[-1].published_at)
    await connection.execute("vacuum analyze publications")
    await connection.execute("vacuum analyze publication_charges")
    await connection.execute("vacuum analyze search_entries")
    await connection.execute("set maintenance_work_mem = '1GB'")
    begun = time.perf_counter()
    await connection.execute(definition)
    seconds = time.perf_counter() - begun
    await connection.execute("select measure_search(4000)")
    sizes = await connection.fetchrow(
        "select pg_relation_size('ix_search_entries_tokens'), pg_total_relation_size('search_entries')"
    )
    return Built(seconds, *sizes)


def _rows(portion: list[Document]) -> Iterator[tuple[Any, ...]]:
    for each in portion:
        kind = "LEGAL_DOCUMENT" if each.kind else "IMPORTANT_CASE"
        category = None if each.kind else "PUBLIC_CONCERN"
        key = each.document_number and each.document_number.replace("〔", "[").replace("〕", "]")
        yield (
            *(each.id, f"BENCH{each.number:08}", kind, each.office.id, each.office.level, each.kind, category),
            *(each.document_number, key, each.stage, each.title, None, each.body, "PUBLISHED", 1, each.published_at),
        )


def _charges(portion: list[Document]) -> Iterator[tuple[Any, ...]]:
    for each in portion:
        yield each.id, 1, each.charge, each.charge_name
