"""Retention: what is dropped or erased after how long; each run in portions, each portion recorded in its own transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from db.queries import erasures, registrations, retention
from db.queries import paper_retention as due_papers
from db.queries.retention import Expiring
from rules.people import System
from rules.retention import Keeping
from services import audit, erasure, paper_retention, registration_drafts

ROWS_AT_ONCE = 1000
RETENTION = System(name="retention")


@dataclass(frozen=True)
class Upkeep:
    """What the runs work with: how long things are kept, the keys, the papers."""

    keeping: Keeping
    keys: Keys
    files: PaperStore


@dataclass(frozen=True)
class Run:
    """Something that is not kept for ever: how many are over their time, and dropping a portion of them (0: none is left)."""

    name: str
    count: Callable[[AsyncSession, Upkeep, datetime], Awaitable[int]]
    portion: Callable[[AsyncSession, Upkeep, datetime], Awaitable[int]]


def _dropping(name: str, keeps: Callable[[Keeping], timedelta], expiring: Expiring) -> Run:
    async def count(session: AsyncSession, upkeep: Upkeep, now: datetime) -> int:
        return await expiring.count(session, now - keeps(upkeep.keeping))

    async def portion(session: AsyncSession, upkeep: Upkeep, now: datetime) -> int:
        return await expiring.drop(session, now - keeps(upkeep.keeping), ROWS_AT_ONCE)

    return Run(name, count, portion)


def _closed(upkeep: Upkeep, now: datetime) -> datetime:
    return now - upkeep.keeping.closed_accounts


async def _count_drafts(session: AsyncSession, upkeep: Upkeep, now: datetime) -> int:
    return await registrations.count_idle_drafts(session, now - upkeep.keeping.drafts)


async def _drop_drafts(session: AsyncSession, upkeep: Upkeep, now: datetime) -> int:
    return await registration_drafts.drop_idle(session, before=now - upkeep.keeping.drafts)


async def _count_returned(session: AsyncSession, _: Upkeep, now: datetime) -> int:
    return await registrations.count_idle_returned(session, registration_drafts.returned_before(now))


async def _expire_returned(session: AsyncSession, _: Upkeep, now: datetime) -> int:
    return await registration_drafts.expire_returned(session, now=now)


async def _count_papers(session: AsyncSession, upkeep: Upkeep, now: datetime) -> int:
    return await due_papers.count(session, upkeep.keeping.papers, now)


async def _purge_papers(session: AsyncSession, upkeep: Upkeep, now: datetime) -> int:
    return await paper_retention.purge(session, upkeep.files, retention=upkeep.keeping.papers, now=now)


async def _count_orphans(session: AsyncSession, upkeep: Upkeep, now: datetime) -> int:
    return len([each async for each in paper_retention.orphans(session, upkeep.files, now=now)])


async def _sweep_orphans(session: AsyncSession, upkeep: Upkeep, now: datetime) -> int:
    return await paper_retention.sweep(session, upkeep.files, now=now)


async def _count_closed_papers(session: AsyncSession, upkeep: Upkeep, now: datetime) -> int:
    return await erasures.count_papers(session, _closed(upkeep, now))


async def _remove_papers(session: AsyncSession, upkeep: Upkeep, now: datetime) -> int:
    return await erasure.remove_papers(session, RETENTION, upkeep.files, before=_closed(upkeep, now))


async def _count_closed(session: AsyncSession, upkeep: Upkeep, now: datetime) -> int:
    return await erasures.count_accounts(session, _closed(upkeep, now))


async def _erase_accounts(session: AsyncSession, upkeep: Upkeep, now: datetime) -> int:
    return await erasure.erase_accounts(session, RETENTION, upkeep.keys, before=_closed(upkeep, now), now=now)


# Whatever is kept for a time only is a run here.
RUNS: tuple[Run, ...] = (
    _dropping("attempts", lambda keeping: keeping.attempts, retention.ATTEMPTS),
    _dropping("used_wechat_states", lambda keeping: keeping.attempts, retention.USED_WECHAT_STATES),
    _dropping("contact_codes", lambda keeping: keeping.contact_codes, retention.CONTACT_CODES),
    _dropping("password_resets", lambda keeping: keeping.contact_codes, retention.PASSWORD_RESETS),
    _dropping("idempotency_keys", lambda keeping: keeping.idempotency_keys, retention.IDEMPOTENCY_KEYS),
    _dropping("sessions", lambda keeping: keeping.sessions, retention.SESSIONS),
    _dropping("staff_sessions", lambda keeping: keeping.sessions, retention.STAFF_SESSIONS),
    _dropping("deliveries", lambda keeping: keeping.deliveries, retention.DELIVERIES),
    _dropping("wechat_events", lambda keeping: keeping.wechat_events, retention.WECHAT_EVENTS),
    _dropping("broadcasts", lambda keeping: keeping.deliveries, retention.BROADCASTS),
    _dropping("objections", lambda keeping: keeping.objections, retention.OBJECTIONS),
    Run("drafts", _count_drafts, _drop_drafts),
    Run("returned_registrations", _count_returned, _expire_returned),
    Run("papers", _count_papers, _purge_papers),
    Run("orphaned_papers", _count_orphans, _sweep_orphans),
    # Papers first: an account is erased only when none of its papers is left.
    Run("papers_of_closed_accounts", _count_closed_papers, _remove_papers),
    Run("closed_accounts", _count_closed, _erase_accounts),
)


@dataclass(frozen=True)
class Done:
    """What became of a run: so many rows in so many portions; `error` is the kind of what ended it early."""

    name: str
    rows: int
    portions: int
    error: str | None = None


async def count_all(database: Database, upkeep: Upkeep, *, now: datetime) -> list[tuple[str, int]]:
    """How many rows each run would drop or erase; nothing is changed."""
    found = []
    for run in RUNS:
        async with database.read() as session:
            found.append((run.name, await run.count(session, upkeep, now)))
    return found


async def run_all(database: Database, upkeep: Upkeep, *, now: datetime) -> list[Done]:
    """Every run, one after the other; one that fails keeps no other from its work."""
    return [await _run(database, upkeep, each, now) for each in RUNS]


async def _run(database: Database, upkeep: Upkeep, run: Run, now: datetime) -> Done:
    rows, portions = 0, 0
    try:
        while True:
            async with database.begin() as session:
                dropped = await run.portion(session, upkeep, now)
                if dropped:
                    await _record(session, run, dropped)
            if dropped == 0:
                return Done(run.name, rows, portions)
            rows, portions = rows + dropped, portions + 1
    except Exception as error:  # its words may hold what was to be erased: only its kind is told
        return Done(run.name, rows, portions, type(error).__name__)


async def _record(session: AsyncSession, run: Run, rows: int) -> None:
    new = {"rows": rows}
    await audit.record(session, RETENTION, "retention.ran", "retention", run.name, procuratorate_id=None, new=new)
