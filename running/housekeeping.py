"""What a worker does beside sending: seal the audit soon after each act, end what time ends, run retention once a night."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog

from db.engine import Database
from db.queries import audit_chain as chain
from db.queries import case_uploads as waiting_files
from db.queries import scheduled_jobs
from rules.retention import next_night
from rules.watching import Watch
from running.wiring import Parts, now, upkeep
from services import (
    account_clock,
    appointment_clock,
    audit_chain,
    binding_clock,
    case_folder,
    case_upload_endings,
    duty,
    escalations,
    moved_offices,
    reception_fitting,
    remote_clock,
    retention,
    search_frequencies,
    wechat_events,
)
from services.case_folder import FolderWatch, PickUp
from services.case_upload_imports import Importer, run_next
from services.retention import Done

SEAL_SECONDS = 2.0
PLAN_SECONDS = 60.0
CLOCK_SECONDS = 600.0
ESCALATION_SECONDS = 300.0
IMPORT_SECONDS = 1.0
FOLDER_SECONDS = 10.0
WECHAT_SECONDS = 2.0
FOLDER_LOCK = 7_263_414
SEARCH_LOCK = 7_263_416
LONGEST_WAIT_SECONDS = 60.0
RETENTION = "retention"

log = structlog.get_logger(__name__)


@asynccontextmanager
async def housekeeping(parts: Parts) -> AsyncIterator[None]:
    """The companions of a worker, while the block runs."""
    companions = {
        asyncio.create_task(_for_ever(parts.watch, "audit.seal", lambda: seal(parts), SEAL_SECONDS)),
        asyncio.create_task(_for_ever(parts.watch, "retention", lambda: retain_when_due(parts), PLAN_SECONDS)),
        asyncio.create_task(
            _for_ever(parts.watch, "escalations", lambda: escalations.run(parts.database, now=now), ESCALATION_SECONDS)
        ),
        asyncio.create_task(_for_ever(parts.watch, "duty", lambda: write_to_duty_lists(parts), PLAN_SECONDS)),
        asyncio.create_task(
            _for_ever(
                parts.watch,
                "binding_clock",
                lambda: binding_clock.run(parts.database, parts.keys, now=now),
                CLOCK_SECONDS,
            )
        ),
        asyncio.create_task(
            _for_ever(parts.watch, "account_clock", lambda: account_clock.run(parts.database, now=now), CLOCK_SECONDS)
        ),
        asyncio.create_task(
            _for_ever(
                parts.watch, "appointment_clock", lambda: appointment_clock.run(parts.database, now=now), PLAN_SECONDS
            )
        ),
        asyncio.create_task(
            _for_ever(parts.watch, "reception", lambda: reception_fitting.run(parts.database, now=now), PLAN_SECONDS)
        ),
        asyncio.create_task(
            _for_ever(parts.watch, "remote_clock", lambda: remote_clock.run(parts.database, now=now), CLOCK_SECONDS)
        ),
        asyncio.create_task(
            _for_ever(parts.watch, "case_uploads.import", lambda: import_arrived(parts), IMPORT_SECONDS)
        ),
        asyncio.create_task(
            _for_ever(parts.watch, "wechat_events", lambda: wechat_events.run(parts.database, now=now), WECHAT_SECONDS)
        ),
        asyncio.create_task(
            _for_ever(parts.watch, "search_frequencies", lambda: measure_words_when_due(parts), CLOCK_SECONDS)
        ),
        asyncio.create_task(_for_ever(parts.watch, "moved_offices", lambda: follow_moved_offices(parts), PLAN_SECONDS)),
        *_picking_up(parts),
        asyncio.create_task(_for_ever(parts.watch, "case_uploads.tidy", lambda: tidy_arrived(parts), CLOCK_SECONDS)),
    }
    try:
        yield
    finally:
        for companion in companions:
            companion.cancel()
        await asyncio.wait(companions)


async def write_to_duty_lists(parts: Parts) -> None:
    """The daily summaries that are due and not written yet."""
    await duty.run(parts.database, parts.keys, hour=parts.settings.duty_hour, now=now)


async def _for_ever(watch: Watch, name: str, chore: Callable[[], Awaitable[object]], seconds: float) -> None:
    """A chore again and again; no failure ends it, each makes the next wait longer."""
    failures = 0
    while True:
        try:
            await chore()
            failures = 0
        except Exception as error:  # the database is away: it comes back, and so do we
            failures += 1
            watch.failed(name)
            log.warning(f"{name}_failed", error=type(error).__name__, failures=failures)
        await asyncio.sleep(max(seconds, min(seconds * 2 ** min(failures, 10), LONGEST_WAIT_SECONDS)))


async def seal(parts: Parts) -> None:
    """Seal what waits, a portion of an office at a time, each in a transaction of its own."""
    sealed = 1
    while sealed:
        async with parts.database.begin() as session:
            sealed = await audit_chain.seal(session, parts.keys)


def _picking_up(parts: Parts) -> Iterator[asyncio.Task[None]]:
    folder = parts.exchange_folder
    if folder is not None:
        seen = FolderWatch(folder)
        yield asyncio.create_task(_for_ever(parts.watch, "case_folder", lambda: pick_up(parts, seen), FOLDER_SECONDS))


async def pick_up(parts: Parts, watch: FolderWatch) -> None:
    """Take what lies whole in the exchange folder, unless another process is at it."""
    async with parts.database.alone(FOLDER_LOCK) as alone:
        if alone:
            await case_folder.run(PickUp(parts.database, parts.arriving, watch, now))


async def import_arrived(parts: Parts) -> None:
    """Import the files that wait, the oldest first, until none is left."""
    async with parts.database.read() as session:
        if not await waiting_files.any_waits(session, now()):
            return
    patient = parts.import_database()
    importer = Importer(patient, parts.arriving, parts.keys, now, parts.exchange_folder, parts.watch)
    try:
        while (upload_id := await run_next(importer)) is not None:
            log.info("case_upload.imported", upload=str(upload_id))
    finally:
        await patient.close()


async def tidy_arrived(parts: Parts) -> None:
    """Drop uploads that nobody goes on with, rejected lines that are old, and files that belong to nothing."""
    settings, files = parts.settings, parts.arriving
    async with parts.database.begin() as session:
        await case_upload_endings.abandon_idle(session, before=now() - timedelta(hours=settings.import_abandoned_hours))
    async with parts.database.begin() as session:
        await case_upload_endings.drop_rejects(session, before=now() - timedelta(days=settings.import_rejects_days))
    async with parts.database.read() as session:
        await case_upload_endings.sweep(session, files, before=now() - timedelta(hours=1))


async def measure_words_when_due(parts: Parts) -> None:
    """Measure how frequent words are, unless another process is at it."""
    if not await search_frequencies.is_due(parts.database, now()):
        return
    async with parts.database.alone(SEARCH_LOCK) as alone:
        if alone and await search_frequencies.is_due(parts.database, now()):
            async with _patient(parts, "portal-search") as patient:
                await search_frequencies.measure(patient, now())


async def follow_moved_offices(parts: Parts) -> None:
    """Let publications be found below the offices that are above theirs now."""
    if await moved_offices.any_waits(parts.database):
        async with _patient(parts, "portal-search") as patient:
            await moved_offices.follow(patient)


@asynccontextmanager
async def _patient(parts: Parts, name: str) -> AsyncIterator[Database]:
    """Connections on which a statement may take a minute, for a block."""
    database = parts.patient_database(name)
    try:
        yield database
    finally:
        await database.close()


async def retain_when_due(parts: Parts) -> list[Done] | None:
    """Run retention if its time has come; None when it has not, or when another process is at it.

    The next time is written when everything is done: a process that is stopped meanwhile leaves the rest to the next look.
    """
    async with parts.database.read() as session:
        due_at = await scheduled_jobs.next_at(session, RETENTION)
    if due_at is not None and due_at > now():
        return None
    if due_at is not None:
        return await retain(parts, planned=due_at)
    await _plan(parts)
    return None


async def _plan(parts: Parts) -> None:
    async with parts.database.begin() as session:
        await scheduled_jobs.plan(session, RETENTION, next_night(now()))


async def retain(parts: Parts, *, planned: datetime | None = None) -> list[Done] | None:
    """Run retention now; None when another process is at it, or when `planned` is its time no more: it has just been done."""
    async with parts.database.alone(scheduled_jobs.LOCK) as alone:
        if not alone:
            return None
        async with parts.database.read() as session:
            due_at = await scheduled_jobs.next_at(session, RETENTION)
        if planned is not None and due_at != planned:
            return None
        async with _patient(parts, "portal-retention") as patient:
            done = await retention.run_all(patient, upkeep(parts), now=now())
        await _plan(parts)
    for each in done:
        log.info("retention.ran", run=each.name, rows=each.rows, portions=each.portions, error=each.error)
    await _tell_anchor(parts)
    return done


async def _tell_anchor(parts: Parts) -> None:
    """The end of the portal's own line into the log, where nobody who can write the database can change it."""
    async with parts.database.read() as session:
        anchor = await chain.last(session, None)
    log.info("audit.anchor", line="-", seq=anchor.seq, hash=anchor.hash.hex())
