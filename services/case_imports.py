"""Importing the internal system's export of cases: the one act that runs its own transactions, portion by portion."""

import asyncio
import dataclasses
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from db.crypto import Keys
from db.engine import Database
from db.queries import case_imports, case_lines
from db.queries.case_lines import KnownLine
from rules.case_imports import Known, LineOutcome
from rules.deadlines import today
from rules.people import Staff
from services import audit
from services.case_import_files import LineReader, Rejects, UnreadableImport, reject_file
from services.case_import_portions import Deliverer, Importing, PortionResult, import_portion
from services.case_import_reading import ImportReader, Portion

__all__ = ["Deliverer", "ImportCounts", "ImportProgress", "UnreadableImport", "import_cases", "reject_file"]


@dataclass(frozen=True)
class ImportCounts:
    """What became of the lines; blank ones count for nothing, all others as exactly one of the five.

    `corrected` and `withdrawn` are progress items that changed or went missing in known cases.
    """

    lines: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    rejected: int = 0
    warnings: int = 0
    corrected: int = 0
    withdrawn: int = 0

    def plus(self, portion: Portion, result: PortionResult) -> "ImportCounts":
        """With those of a portion."""
        outcomes = result.outcomes
        return ImportCounts(
            lines=self.lines + portion.lines,
            new=self.new + outcomes[LineOutcome.NEW],
            changed=self.changed + outcomes[LineOutcome.CHANGED],
            unchanged=self.unchanged + outcomes[LineOutcome.SAME] + outcomes[LineOutcome.RENUMBERED],
            skipped=self.skipped + outcomes[LineOutcome.SKIPPED],
            rejected=self.rejected + outcomes[LineOutcome.CONFLICT] + len(portion.rejections),
            warnings=self.warnings + portion.warnings,
            corrected=self.corrected + result.amended.corrected,
            withdrawn=self.withdrawn + result.amended.withdrawn,
        )


@dataclass(frozen=True)
class ImportProgress:
    """How far an import has come: what is committed, and how many bytes of the file have been read."""

    import_id: UUID
    counts: ImportCounts
    bytes_read: int


async def import_cases(
    database: Database,
    keys: Keys,
    *,
    lines: BinaryIO | Iterable[bytes],
    filename: str,
    deliverer: Deliverer,
    rejects: Rejects,
    now: Callable[[], datetime],
    on_portion: Callable[[ImportProgress], None] = lambda progress: None,
    upload_id: UUID | None = None,
) -> ImportCounts:
    """Import a file in portions of at most 1,000 cases, each whole; run again after a crash it goes on where it was.

    Bad lines go to `rejects`, alone, when their portion is committed; then `on_portion` hears of it.
    Raises UnreadableImport when the file cannot be read to its end; what was committed stays.
    """
    importing, known = await _begin(database, keys, deliverer, filename, upload_id, now())

    async def look_up(hashes: Mapping[int, bytes]) -> dict[int, KnownLine]:
        async with database.read() as session:
            return await case_lines.known(session, hashes, deliverer.procuratorate_id)

    reader, counts = ImportReader(lines, known, keys, look_up), ImportCounts()
    async with aclosing(_read_ahead(reader)) as portions:
        async for each in portions:
            portion: Portion | None = each
            while portion is not None:
                async with database.begin() as session:
                    result = await import_portion(session, importing, portion, now())
                    counts = counts.plus(portion, result)
                    await case_imports.record(session, importing.id, _told(counts, reader.file), reader.file.sha256)
                for rejection in sorted((*portion.rejections, *result.conflicts), key=lambda each: each.line):
                    rejects(rejection)
                on_portion(ImportProgress(importing.id, counts, reader.file.bytes_read))
                portion = reader.taken_apart(result.again) if result.again else None
    await _finish(database, importing, counts, reader.file, now())
    return counts


async def _read_ahead(reader: ImportReader) -> AsyncGenerator[Portion, None]:
    """Each portion, while the next one is being read: the database and this process work at the same time."""
    async with aclosing(reader.portions()) as portions:
        coming = asyncio.ensure_future(anext(portions, None))
        try:
            while (portion := await coming) is not None:
                coming = asyncio.ensure_future(anext(portions, None))
                yield portion
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)


def _told(counts: ImportCounts, file: LineReader) -> dict[str, int]:
    return dataclasses.asdict(counts) | {"bytes_read": file.bytes_read}


async def _begin(
    database: Database, keys: Keys, deliverer: Deliverer, filename: str, upload_id: UUID | None, now: datetime
) -> tuple[Importing, Known]:
    actor = deliverer.actor
    async with database.begin() as session:
        import_id = await case_imports.begin(
            session,
            procuratorate_id=deliverer.procuratorate_id,
            staff_member_id=actor.staff_id if isinstance(actor, Staff) else None,
            filename=filename[:255],
            case_upload_id=upload_id,
            started_at=now,
        )
        offices = await case_imports.offices(session, deliverer.procuratorate_id)
        charges = await case_imports.charges(session)
        importing = Importing(import_id, deliverer, offices, keys)
        await audit.record(
            session,
            actor,
            "case_import.started",
            "case_import",
            import_id,
            procuratorate_id=deliverer.procuratorate_id,
            new={"filename": filename[:255]},
        )
    return importing, Known(charges, {code: office.in_scope for code, office in offices.items()}, today(now))


async def _finish(
    database: Database, importing: Importing, counts: ImportCounts, file: LineReader, now: datetime
) -> None:
    async with database.begin() as session:
        await case_imports.record(session, importing.id, _told(counts, file), file.sha256)
        await case_imports.finish(session, importing.id, now)
        await audit.record(
            session,
            importing.deliverer.actor,
            "case_import.finished",
            "case_import",
            importing.id,
            procuratorate_id=importing.deliverer.procuratorate_id,
            new=dataclasses.asdict(counts),
        )
