"""Retention: only what is over its time goes, in portions, once; the nightly run is neither lost nor doubled."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from db import models
from db.crypto import Keys
from db.engine import APPLICATION_ROLE, Database
from db.files import PaperStore
from db.queries import scheduled_jobs
from rules.accounts import AccountStatus
from rules.retention import Keeping, next_night
from running import housekeeping
from running.wiring import Parts, now
from services import account_closing, retention
from services.retention import ROWS_AT_ONCE, Upkeep
from tests import people
from tests.engines import create_engine

DAY = timedelta(days=1)


@pytest.fixture
def upkeep(keys: Keys, files: PaperStore) -> Upkeep:
    return Upkeep(Keeping(), keys, files)


async def count(database: Database, model: type) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def test_what_is_still_in_use_stays_and_what_is_over_goes_in_portions(
    database: Database, owner: Database, upkeep: Upkeep
) -> None:
    who = await people.person(database, 1)
    async with owner.begin() as session:
        await session.execute(
            text("insert into attempts (kind, key, at) select 'x', '\\x00', :at from generate_series(1, :many)"),
            {"at": people.NOW - 2 * DAY, "many": ROWS_AT_ONCE * 2 + 1},
        )
        await session.execute(
            text("insert into attempts (kind, key, at) values ('x', '\\x00', :at)"), {"at": people.NOW}
        )
        for ago in (timedelta(hours=47), timedelta(hours=49)):
            await session.execute(
                text(
                    "insert into idempotency_keys (account_id, key, act, request_hash, created_at)"
                    " values (:who, gen_random_uuid(), 'x', '\\x00', :at)"
                ),
                {"who": who.account_id, "at": people.NOW - ago},
            )
        for name, revoked, expires in (
            ("live", None, people.NOW + DAY),
            ("just ended", people.NOW - DAY, people.NOW + DAY),
            ("long ended", people.NOW - 31 * DAY, people.NOW + DAY),
            ("long expired", None, people.NOW - 31 * DAY),
        ):
            session.add(
                models.Session(
                    account_id=who.account_id,
                    token_hash=name.encode(),
                    device=name,
                    last_used_at=people.NOW - 40 * DAY,
                    expires_at=expires,
                    revoked_at=revoked,
                )
            )
    would = dict(await retention.count_all(database, upkeep, now=people.NOW))
    assert would["attempts"] == ROWS_AT_ONCE * 2 + 1 and await count(database, models.Attempt) == would["attempts"] + 1
    done = {each.name: each for each in await retention.run_all(database, upkeep, now=people.NOW)}
    assert {name: each.rows for name, each in done.items()} == would
    assert done["attempts"].portions == 3 and await count(database, models.Attempt) == 1
    assert done["idempotency_keys"].rows == 1 and await count(database, models.IdempotencyKey) == 1
    async with database.read() as session:
        assert set(await session.scalars(select(models.Session.device))) == {"test", "live", "just ended"}
        ran = select(models.AuditEntry.new).where(
            models.AuditEntry.action == "retention.ran", models.AuditEntry.subject_id == "attempts"
        )
        assert sorted(each["rows"] for each in await session.scalars(ran) if each) == [1, 1000, 1000]
    again = await retention.run_all(database, upkeep, now=people.NOW)
    assert all(each.rows == 0 and each.error is None for each in again)


async def test_a_run_that_fails_keeps_no_other_from_its_work(
    database: Database, owner: Database, upkeep: Upkeep
) -> None:
    await people.person(database, 1)
    async with owner.begin() as session:
        await session.execute(
            text("insert into attempts (kind, key, at) values ('x', '\\x00', :at)"), {"at": people.NOW - 2 * DAY}
        )
        await session.execute(text("revoke delete on contact_codes from portal_app"))
        await session.execute(
            text(
                "insert into sessions (account_id, token_hash, device, last_used_at, expires_at)"
                " select id, '\\x01', 'x', :at, :at from accounts"
            ),
            {"at": people.NOW - 50 * DAY},
        )
    done = {each.name: each for each in await retention.run_all(database, upkeep, now=people.NOW)}
    assert done["contact_codes"].error == "ProgrammingError"
    assert done["attempts"].rows == 1 and done["sessions"].rows == 1


async def test_two_runs_at_once_erase_each_account_once(
    database: Database, owner: Database, upkeep: Upkeep, keys: Keys
) -> None:
    for serial in range(25):
        who = await people.person(database, serial)
        async with database.begin() as session:
            await account_closing.close(session, who, keys, reason=None, now=people.NOW)
    later = people.NOW + timedelta(days=181)
    await asyncio.gather(*(retention.run_all(database, upkeep, now=later) for _ in range(2)))
    async with owner.read() as session:
        erased = select(func.count()).select_from(models.Account).where(models.Account.erased_at.is_not(None))
        assert await session.scalar(erased) == 25
        told = select(func.count()).where(models.AuditEntry.action == "account.erased")
        assert await session.scalar(told) == 25


async def test_a_person_who_is_merely_suspended_is_never_erased(database: Database, upkeep: Upkeep) -> None:
    who = await people.lawyer(database, 1)
    async with database.begin() as session:
        await session.execute(
            update(models.Account).where(models.Account.id == who.account_id).values(status=AccountStatus.SUSPENDED)
        )
    await retention.run_all(database, upkeep, now=people.NOW + timedelta(days=5000))
    async with database.read() as session:
        account = await session.get_one(models.Account, who.account_id)
    assert account.full_name.startswith("示例张") and account.email == "person1@example.com"


def test_the_night_is_in_beijing() -> None:
    assert next_night(datetime(2026, 11, 23, 18, 59, tzinfo=UTC)) == datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
    assert next_night(datetime(2026, 11, 23, 19, 0, tzinfo=UTC)) == datetime(2026, 11, 24, 19, 0, tzinfo=UTC)


async def due(database: Database) -> datetime | None:
    async with database.read() as session:
        return await scheduled_jobs.next_at(session, housekeeping.RETENTION)


async def test_the_nightly_run_is_planned_done_once_and_planned_again(database: Database, parts: Parts) -> None:
    assert await housekeeping.retain_when_due(parts) is None  # never planned: planned for the night, nothing is run
    planned = await due(database)
    assert planned is not None and planned > now()
    assert await housekeeping.retain_when_due(parts) is None and await due(database) == planned
    async with database.begin() as session:
        await scheduled_jobs.plan(session, housekeeping.RETENTION, now() - DAY)  # the portal was off in the night
    done = await asyncio.gather(*(housekeeping.retain_when_due(parts) for _ in range(4)))
    assert sum(each is not None for each in done) == 1
    assert (await due(database) or now()) > now()


async def test_nobody_runs_while_another_process_does(database: Database, database_url: str, parts: Parts) -> None:
    other = Database(create_engine(database_url, role=APPLICATION_ROLE, name="other", pool_size=2))
    async with database.begin() as session:
        await scheduled_jobs.plan(session, housekeeping.RETENTION, now() - DAY)
    async with other.alone(scheduled_jobs.LOCK) as alone:
        assert alone
        assert await housekeeping.retain(parts) is None and await housekeeping.retain_when_due(parts) is None
    assert (await due(database) or now()) < now()  # still due: a run that was cut short is done again
    await other.close()
    assert await housekeeping.retain_when_due(parts) is not None
