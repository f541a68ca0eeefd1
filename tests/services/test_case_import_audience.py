"""Whom an import concerns: notices to those bound, and bindings that end because a case may no longer be shown."""

import pytest
from sqlalchemy import select

from db import models
from db.crypto import Keys
from db.engine import Database
from rules.bindings import Capacity
from tests import people
from tests.case_lines import ACCEPTED, DETENTION, case_of, deliver, line, notices_of, party

ARRESTED = [{**DETENTION, "ends_on": "2026-08-20"}, {"kind": "ARREST", "starts_on": "2026-08-20", "ends_on": None}]
EXTENDED = {"ref": "a2", "kind": "EXTENDED", "occurred_on": "2026-11-20", "round": None, "detail": None}


async def test_a_person_is_told_once_a_case_and_import(database: Database, owner: Database, keys: Keys) -> None:
    await deliver(database, keys, line(1, parties=[party("p1"), party("p2")]), line(2))
    who = await people.lawyer(database, 1)
    case = await case_of(owner)
    for number in (1, 2):  # bound for both parties, and still told once
        await people.bound(database, who, case, party=number)
    await people.bound(database, who, await case_of(owner, 2))
    await deliver(
        database,
        keys,
        line(
            1,
            revision=2,
            deadline_on="2026-12-01",
            parties=[party("p1", measures=ARRESTED), party("p2", measures=ARRESTED)],
            progress=[ACCEPTED, EXTENDED],
        ),
        line(2, revision=2, handler={"name": "示例赵六", "phone": None}),
    )
    one, other = sorted(await notices_of(owner, who.account_id), key=lambda each: len(each.body_zh), reverse=True)
    assert (one.message, one.category, one.subject_id) == ("case_progressed", "CASE_PROGRESS", case.id)
    assert one.title_zh == "案件有新进展：强制措施变更"
    assert "有新进展：强制措施变更；延长办案期限；办案期限变更。" in one.body_zh
    assert other.title_zh == "案件有新进展：承办人变更"
    assert {one.seq, other.seq} == {1, 2}
    async with owner.read() as session:
        told = (await session.scalars(select(models.Delivery.notice_id))).all()
    assert told == [one.id]  # that another handler has the case stays in the inbox


async def test_a_measure_is_nobody_elses_business(database: Database, owner: Database, keys: Keys) -> None:
    await deliver(database, keys, line(parties=[party("p1"), party("p2")]))
    case = await case_of(owner)
    own, others = await people.lawyer(database, 1), await people.lawyer(database, 2)
    await people.bound(database, own, case, party=1)
    await people.bound(database, others, case, party=2)
    await deliver(database, keys, line(revision=2, parties=[party("p1", measures=ARRESTED), party("p2")]))
    assert [each.title_zh for each in await notices_of(owner, own.account_id)] == ["案件有新进展：强制措施变更"]
    assert await notices_of(owner, others.account_id) == []
    async with owner.read() as session:
        event = (
            await session.scalars(select(models.ProgressEvent).where(models.ProgressEvent.kind == "MEASURE_CHANGED"))
        ).one()
        party_of_own = await session.scalar(
            select(models.Binding.party_id).where(models.Binding.account_id == own.account_id)
        )
        assert event.party_id == party_of_own


async def test_those_no_longer_bound_hear_nothing(database: Database, owner: Database, keys: Keys) -> None:
    await deliver(database, keys, line())
    who = await people.lawyer(database, 1)
    binding = await people.bound(database, who, await case_of(owner))
    async with database.begin() as session:
        row = await session.get_one(models.Binding, binding.id)
        row.status, row.released_on = models.Binding.status.type.python_type.RELEASED, people.NOW.date()
    await deliver(database, keys, line(revision=2, stage="TRIAL_FIRST"))
    assert await notices_of(owner, who.account_id) == []


@pytest.mark.parametrize(
    "change", [{"sealed": True}, {"disclosure": "NONE"}, {"disclosure": "ON_SITE_ONLY"}, {"disclosure": "PARTIES_ONLY"}]
)
async def test_a_case_that_may_no_longer_be_shown_freezes_its_bindings(
    database: Database, owner: Database, keys: Keys, change: dict[str, object]
) -> None:
    await deliver(database, keys, line(1), line(2))
    case = await case_of(owner)
    who = await people.lawyer(database, 1)
    binding = await people.bound(database, who, case)
    elsewhere = await people.bound(database, who, await case_of(owner, 2))
    assert await people.visible_case(database, who, case.id) is not None
    await deliver(database, keys, line(1, revision=2, stage="TRIAL_FIRST", **change))
    assert await people.visible_case(owner, who, case.id) is None
    async with owner.read() as session:
        row = await session.get_one(models.Binding, binding.id)
        assert (row.status, row.version) == ("FROZEN", 2)
        assert (await session.get_one(models.Binding, elsewhere.id)).status == "APPROVED"
        entry = (
            await session.scalars(select(models.AuditEntry).where(models.AuditEntry.action == "binding.frozen"))
        ).one()
        assert (entry.subject_id, entry.procuratorate_id) == (str(binding.id), case.procuratorate_id)
        assert ((await session.get_one(models.Case, case.id)).sealed_at is not None) == ("sealed" in change)
    (notice,) = await notices_of(owner, who.account_id)
    assert (notice.message, notice.subject_id) == ("binding_frozen", binding.id)


async def test_parties_keep_what_is_disclosed_to_parties(database: Database, owner: Database, keys: Keys) -> None:
    await deliver(database, keys, line())
    case = await case_of(owner)
    who = await people.lawyer(database, 1)
    binding = await people.bound(database, who, case)
    async with database.begin() as session:
        (await session.get_one(models.Binding, binding.id)).capacity = Capacity.PARTY
    await deliver(database, keys, line(revision=2, stage="TRIAL_FIRST", disclosure="PARTIES_ONLY"))
    assert [each.message for each in await notices_of(owner, who.account_id)] == ["case_progressed"]


async def test_a_new_case_tells_nobody(database: Database, owner: Database, keys: Keys) -> None:
    who = await people.lawyer(database, 1)
    await deliver(database, keys, line())
    assert await notices_of(owner, who.account_id) == []
