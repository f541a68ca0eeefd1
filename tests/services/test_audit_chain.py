"""The audit's chain: nobody changes, removes, inserts or reorders an entry without being found; nobody waits for it."""

import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from db import models
from db.crypto import Keys
from db.engine import STAFF_ROLE, Database
from rules.audit_chain import START, Anchor, ChainFlaw
from rules.people import System
from services import audit, audit_chain
from services.audit_chain import Finding, Verdict, Verification
from tests import people
from tests.engines import create_engine

MANY = 1200  # more than two portions


async def write(database: Database, office: UUID | None, count: int) -> None:
    """Acts, each in a transaction of its own."""
    for number in range(count):
        async with database.begin() as session:
            await audit.record(
                session, System(), "test.acted", "thing", uuid4(), procuratorate_id=office, new={"number": number}
            )


async def seal_all(database: Database, keys: Keys) -> None:
    """Seal until nothing waits."""
    sealed = 1
    while sealed:
        async with database.begin() as session:
            sealed = await audit_chain.seal(session, keys)


async def verify(database: Database, keys: Keys, *anchors: Anchor) -> tuple[Verdict, list[Finding]]:
    """What a verification finds."""
    found: list[Finding] = []
    return await Verification(database, keys, found.append, anchors).of_all(), found


async def behind_its_back(owner: Database, *statements: str) -> None:
    """What somebody with the owner's rights does who switches triggers and foreign keys off."""
    async with owner.begin() as session:
        await session.execute(text("set local session_replication_role = replica"))
        for statement in statements:
            await session.execute(text(statement))


@pytest.fixture
async def office(database: Database) -> UUID:
    async with database.read() as session:
        return (await people.office(session)).id


async def test_a_clean_log_of_many_entries_verifies(
    database: Database, owner: Database, keys: Keys, office: UUID
) -> None:
    async with owner.begin() as session:
        await session.execute(
            text(
                "insert into audit_entries (actor_kind, procuratorate_id, action, subject_kind, new)"
                " select 'system', :office, 'test.acted', 'thing', jsonb_build_object('示例', n, 'rate', n / 7.0)"
                " from generate_series(1, :many) n"
            ),
            {"office": office, "many": MANY},
        )
    await write(database, None, 3)
    verdict, found = await verify(database, keys)
    assert (verdict.sealed, verdict.unsealed, found) == (0, MANY + 3, [])
    assert verdict.oldest_unsealed_at is not None
    await seal_all(database, keys)
    verdict, found = await verify(database, keys)
    assert (verdict.sealed, verdict.unsealed, found) == (MANY + 3, 0, [])
    assert [(anchor.line, anchor.seq) for anchor in verdict.anchors] == [(None, 3), (office, MANY)]
    await write(database, office, 1)  # sealed in a later portion, on top of what was there
    await seal_all(database, keys)
    verdict, found = await verify(database, keys, *verdict.anchors)
    assert verdict.sealed == MANY + 4 and not found
    only = await Verification(database, keys, found.append).of_line(office)
    assert (only.sealed, found) == (MANY + 1, [])


THIRD = "(select entry_id from audit_seals where procuratorate_id = '{office}' and seq = 3)"
LAST = "(select entry_id from audit_seals where procuratorate_id = '{office}' and seq = 9)"
ATTACKS: dict[str, tuple[tuple[str, ...], set[ChainFlaw]]] = {
    "a value changed": (
        (f"update audit_entries set new = '{{{{\"number\": 7}}}}' where id = {THIRD}",),
        {ChainFlaw.CHANGED},
    ),
    "an actor changed": ((f"update audit_entries set actor_kind = 'x' where id = {THIRD}",), {ChainFlaw.CHANGED}),
    "moved to another office": (
        (f"update audit_entries set procuratorate_id = null where id = {THIRD}",),
        {ChainFlaw.CHANGED},
    ),
    "an entry removed": ((f"delete from audit_entries where id = {THIRD}",), {ChainFlaw.REMOVED}),
    "an entry and its seal removed": (
        (
            f"delete from audit_entries where id = {THIRD}",
            "delete from audit_seals where procuratorate_id = '{office}' and seq = 3",
        ),
        {ChainFlaw.GAP},
    ),
    "the same, and the numbers closed up": (
        (
            f"delete from audit_entries where id = {THIRD}",
            "delete from audit_seals where procuratorate_id = '{office}' and seq = 3",
            "update audit_seals set seq = seq + 1000 where procuratorate_id = '{office}' and seq > 3",
            "update audit_seals set seq = seq - 1001 where procuratorate_id = '{office}' and seq > 1000",
        ),
        {ChainFlaw.UNLINKED, ChainFlaw.CHANGED, ChainFlaw.CUT_OFF},
    ),
    "two swapped": (
        (
            "update audit_entries set id = '00000000-0000-0000-0000-000000000000' where id = "
            + THIRD.replace("seq = 3", "seq = 4"),
            "update audit_entries set id = " + THIRD.replace("seq = 3", "seq = 4") + f" where id = {THIRD}",
            f"update audit_entries set id = {THIRD} where id = '00000000-0000-0000-0000-000000000000'",
        ),
        {ChainFlaw.CHANGED},
    ),
    "one inserted in the middle": (
        (
            "insert into audit_entries (at, actor_kind, procuratorate_id, action, subject_kind)"
            " values (now() - interval '1 day', 'x', '{office}', 'x', 'x')",
        ),
        {ChainFlaw.INSERTED},
    ),
    "one inserted with a seal of its own making": (
        (
            "insert into audit_entries (id, actor_kind, procuratorate_id, action, subject_kind)"
            " values ('00000000-0000-0000-0000-000000000001', 'x', '{office}', 'x', 'x')",
            "insert into audit_seals (entry_id, procuratorate_id, seq, previous, hash) select"
            " '00000000-0000-0000-0000-000000000001', '{office}', 10, hash, sha256('x')"
            " from audit_seals where procuratorate_id = '{office}' and seq = 9",
        ),
        {ChainFlaw.CHANGED},
    ),
    "the end cut off": (
        (
            f"delete from audit_entries where id = {LAST}",
            "delete from audit_seals where procuratorate_id = '{office}' and seq = 9",
        ),
        {ChainFlaw.CUT_OFF},
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
async def test_what_an_owner_does_behind_the_portals_back_is_found(
    attack: str, database: Database, owner: Database, keys: Keys, office: UUID
) -> None:
    await write(database, office, 9)
    await write(database, None, 2)
    await seal_all(database, keys)
    before, found = await verify(database, keys)
    assert not found
    statements, flaws = ATTACKS[attack]
    await behind_its_back(owner, *(each.format(office=office) for each in statements))
    verdict, found = await verify(database, keys, *before.anchors)
    assert {each.flaw for each in found} == flaws, found
    assert all(each.line == office for each in found) and verdict.flaws == len(found)


async def test_a_backdated_entry_is_found_sealed_or_not(
    database: Database, owner: Database, keys: Keys, office: UUID
) -> None:
    await write(database, office, 3)
    await seal_all(database, keys)
    async with owner.begin() as session:  # by the front: the trigger puts it in the line
        await session.execute(
            text(
                "insert into audit_entries (at, actor_kind, procuratorate_id, action, subject_kind)"
                " values (now() - interval '2 hours', 'x', :office, 'x', 'x')"
            ),
            {"office": office},
        )
    _, found = await verify(database, keys)
    assert [each.flaw for each in found] == [ChainFlaw.BACKDATED]
    await seal_all(database, keys)
    _, found = await verify(database, keys)
    assert [(each.flaw, each.seq) for each in found] == [(ChainFlaw.BACKDATED, 4)]


async def test_four_writers_and_two_sealers_make_one_line_an_office(
    database: Database, owner: Database, keys: Keys, office: UUID
) -> None:
    done = asyncio.Event()

    async def writing() -> None:
        await asyncio.gather(*(write(database, office, 40) for _ in range(4)))
        done.set()

    async def sealing() -> None:
        while not done.is_set():
            async with database.begin() as session:
                await audit_chain.seal(session, keys)

    await asyncio.gather(writing(), sealing(), sealing())
    await seal_all(database, keys)
    verdict, found = await verify(database, keys)
    assert (verdict.sealed, verdict.unsealed, found) == (160, 0, [])
    async with owner.read() as session:
        seals = (await session.execute(select(models.AuditSeal.seq, models.AuditSeal.previous))).all()
    assert sorted(seq for seq, _ in seals) == list(range(1, 161))
    assert len({previous for _, previous in seals}) == 160 and START in {previous for _, previous in seals}


async def test_an_act_that_commits_late_gets_a_later_number(database: Database, keys: Keys, office: UUID) -> None:
    async with database.begin() as late:
        await audit.record(late, System(), "test.late", "thing", None, procuratorate_id=office)
        await write(database, office, 5)
        await asyncio.wait_for(seal_all(database, keys), 5)  # sealing does not wait for it
    await seal_all(database, keys)
    verdict, found = await verify(database, keys)
    assert (verdict.sealed, found) == (6, [])
    async with database.read() as session:
        late_seq = await session.scalar(
            select(models.AuditSeal.seq)
            .join(models.AuditEntry, models.AuditEntry.id == models.AuditSeal.entry_id)
            .where(models.AuditEntry.action == "test.late")
        )
    assert late_seq == 6


async def test_nobody_rewrites_entries_or_seals(database: Database, owner: Database, keys: Keys, office: UUID) -> None:
    await write(database, office, 1)
    await seal_all(database, keys)
    walled = Database(create_engine(str(owner.engine.url.render_as_string(False)), role=STAFF_ROLE, name="tests"))
    for opened in (database, walled):
        for table in ("audit_entries", "audit_seals"):
            for act in (f"update {table} set procuratorate_id = null", f"delete from {table}", f"truncate {table}"):
                with pytest.raises(DBAPIError, match="permission denied"):
                    async with opened.begin() as session:
                        await session.execute(text(act))
    for act in ("select 1 from audit_seals", "insert into unsealed_entries values (uuidv7())"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with walled.begin() as session:
                await session.execute(text(act))
    await walled.close()
    for act in ("delete from audit_seals", "truncate audit_entries cascade"):
        with pytest.raises(DBAPIError, match="only ever added to"):
            async with owner.begin() as session:
                await session.execute(text(act))


async def test_another_key_makes_other_seals(
    database: Database, keys: Keys, office: UUID, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whoever writes the database without the keys cannot make a line that verifies."""
    await write(database, office, 2)
    await seal_all(database, Keys(keys.current, keys.encryption, b"another index key".ljust(32), keys.signing))
    _, found = await verify(database, keys)
    assert {each.flaw for each in found} == {ChainFlaw.CHANGED} and len(found) == 2
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.UnsealedEntry)) == 0
