"""Approvals are weighed: what the law forbids is shown and enforced, and only some may decide in spite of it."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.accounts import AccountType
from rules.cases import CaseStage, PartyRole
from rules.errors import Conflict, Forbidden, Invalid, Refused
from rules.papers import PaperCheck
from rules.people import Person, Role, Staff
from rules.review import Outcome
from services import binding_decisions
from services.attachments import Judgement
from services.decisions import Decision
from tests import people
from tests.case_lines import case_of, deliver, line, notices_of, party

REASON = "经核实两案无利害冲突，准予绑定"


async def _decide(
    database: Database,
    keys: Keys,
    reviewer: Staff,
    binding: models.Binding,
    outcome: Outcome,
    *,
    where: models.Case | None = None,
    party_ref: str = "p1",
    reasons: tuple[str, ...] = (),
    override: str | None = None,
) -> models.Binding:
    async with database.begin() as session:
        current = await session.get_one(models.Binding, binding.id)
        papers = await session.scalars(
            select(models.BindingAttachment.attachment_id).where(models.BindingAttachment.binding_id == binding.id)
        )
        meant = None
        if where is not None:
            meant = await session.scalar(
                select(models.Party.id).where(models.Party.case_id == where.id, models.Party.ref == party_ref)
            )
        return await binding_decisions.decide(
            session,
            reviewer,
            keys,
            binding_id=binding.id,
            decision=Decision(
                outcome, current.version, reasons, judgements={each: Judgement(PaperCheck.OK) for each in papers}
            ),
            case_id=where.id if where else None,
            party_id=meant,
            override_reason=override,
            now=people.NOW,
        )


async def _request(database: Database, files: PaperStore, keys: Keys, serial: int) -> tuple[Person, models.Binding]:
    who = await people.lawyer(database, serial)
    return who, await people.applied(database, files, keys, who)


def _codes(refused: Refused) -> list[str]:
    return [problem.code for problem in refused.problems]


async def test_a_third_defender_needs_somebody_who_may_and_a_reason(
    database: Database, owner: Database, files: PaperStore, keys: Keys
) -> None:
    where = await people.case(database)
    for serial in (1, 2):
        await people.bound(database, await people.lawyer(database, serial), where)
    who, third = await _request(database, files, keys, 3)
    admin = await people.staff(database)
    clerk = Staff(
        staff_id=admin.staff_id,
        username="reviewer",
        full_name=admin.full_name,
        procuratorate_id=admin.procuratorate_id,
        roles=frozenset({Role.CASE_MANAGER}),
    )
    with pytest.raises(Conflict) as refused:
        await _decide(database, keys, admin, third, Outcome.APPROVED, where=where)
    assert _codes(refused.value) == ["THIRD_DEFENDER"]
    with pytest.raises(Forbidden) as forbidden:
        await _decide(database, keys, clerk, third, Outcome.APPROVED, where=where, override=REASON)
    assert _codes(forbidden.value) == ["OVERRIDE_NOT_ALLOWED", "THIRD_DEFENDER"]
    with pytest.raises(Invalid):
        await _decide(database, keys, admin, third, Outcome.APPROVED, where=where, override="短")
    assert await people.visible_case(database, who, where.id) is None
    approved = await _decide(database, keys, admin, third, Outcome.APPROVED, where=where, override=REASON)
    assert (approved.overridden, approved.override_reason) == (["THIRD_DEFENDER"], REASON)
    assert await people.visible_case(database, who, where.id) is not None
    async with owner.read() as session:
        entry = (
            await session.scalars(select(models.AuditEntry).where(models.AuditEntry.action == "binding.decided"))
        ).one()
    assert entry.new is not None and entry.new["overridden"] == ["THIRD_DEFENDER"] and REASON not in str(entry.new)


async def test_who_is_bound_to_a_case_that_is_over_can_read_it_for_thirty_days(
    database: Database, owner: Database, files: PaperStore, keys: Keys
) -> None:
    where = await people.case(database)
    async with owner.begin() as session:
        await session.execute(update(models.Case).values(stage=CaseStage.CLOSED))
    who, request = await _request(database, files, keys, 1)
    approved = await _decide(database, keys, await people.staff(database), request, Outcome.APPROVED, where=where)
    assert approved.ends_on == date(2026, 12, 23)
    assert await people.visible_case(database, who, where.id) is not None


async def test_two_approvals_at_once_make_no_third_defender(database: Database, files: PaperStore, keys: Keys) -> None:
    where = await people.case(database)
    await people.bound(database, await people.lawyer(database, 1), where)
    requests = [(await _request(database, files, keys, serial))[1] for serial in (2, 3, 4)]
    reviewers = [await people.staff(database, f"reviewer{number}") for number in range(3)]
    outcomes = await asyncio.gather(
        *(
            _decide(database, keys, reviewer, each, Outcome.APPROVED, where=where)
            for each, reviewer in zip(requests, reviewers, strict=True)
        ),
        return_exceptions=True,
    )
    refused = [each for each in outcomes if isinstance(each, Conflict)]
    assert len(refused) == 2 and all(_codes(each) == ["THIRD_DEFENDER"] for each in refused), outcomes


async def test_nobody_defends_two_co_accused_not_even_in_a_linked_case_elsewhere(
    database: Database, owner: Database, files: PaperStore, keys: Keys
) -> None:
    linked = {"unified_number": "11010820260000077"}
    await deliver(
        database,
        keys,
        line(1, **linked, parties=[party("p1", name="示例李四"), party("p2", name="示例王五")]),
        line(2, **linked, procuratorate="110105", parties=[party("p1", name="示例王五"), party("p2", name="示例李四")]),
    )
    here, elsewhere = await case_of(owner), await case_of(owner, 2, "110105")
    who, request = await _request(database, files, keys, 1)
    reviewer = await people.staff(database)
    await people.bound(database, who, elsewhere, party=2)  # the same person in the linked case: no conflict
    async with owner.begin() as session:
        row = await session.get_one(models.Binding, request.id)
        assert (
            await binding_decisions.weigh(session, keys, row, here, await _party(session, here, "p1"), people.NOW) == []
        )
        conflict = await binding_decisions.weigh(
            session, keys, row, here, await _party(session, here, "p2"), people.NOW
        )
    assert [each.value for each in conflict] == ["CO_ACCUSED_DEFENDED"]
    with pytest.raises(Conflict) as refused:
        await _decide(database, keys, reviewer, request, Outcome.APPROVED, where=here, party_ref="p2")
    assert _codes(refused.value) == ["CO_ACCUSED_DEFENDED"]


async def _party(session: Any, where: models.Case, ref: str) -> models.Party:
    return (
        await session.scalars(select(models.Party).where(models.Party.case_id == where.id, models.Party.ref == ref))
    ).one()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"stage": CaseStage.INVESTIGATION, "account_type": AccountType.REPRESENTATIVE}, ["LAWYERS_ONLY_NOW"]),
        ({"role": PartyRole.VICTIM}, ["ROLE_DOES_NOT_FIT"]),
        ({"license_valid_until": date(2026, 11, 22)}, ["LICENSE_EXPIRED"]),
        ({"license_valid_until": date(2026, 11, 23)}, []),
    ],
)
async def test_what_else_stands_against_an_approval(
    database: Database,
    owner: Database,
    files: PaperStore,
    keys: Keys,
    change: dict[str, Any],
    expected: Sequence[str],
) -> None:
    where = await people.case(database)
    who, request = await _request(database, files, keys, 1)
    tables = {"stage": models.Case, "role": models.Party, "account_type": models.Account}
    async with owner.begin() as session:
        for name, value in change.items():
            await session.execute(update(tables.get(name, models.LawyerProfile)).values({name: value}))
    reviewer = await people.staff(database)
    if not expected:
        await _decide(database, keys, reviewer, request, Outcome.APPROVED, where=where)
        assert await people.visible_case(database, who, where.id) is not None
        return
    with pytest.raises(Conflict) as refused:
        await _decide(database, keys, reviewer, request, Outcome.APPROVED, where=where)
    assert _codes(refused.value) == expected


async def test_what_may_not_be_disclosed_is_overridden_by_nobody(
    database: Database, owner: Database, files: PaperStore, keys: Keys
) -> None:
    where = await people.case(database)
    who, request = await _request(database, files, keys, 1)
    async with owner.begin() as session:
        await session.execute(update(models.Case).values(sealed_at=people.NOW))
    reviewer = await people.staff(database)
    with pytest.raises(Conflict) as refused:
        await _decide(database, keys, reviewer, request, Outcome.APPROVED, where=where, override=REASON)
    assert _codes(refused.value) == ["CASE_NOT_BINDABLE"]
    rejected = await _decide(database, keys, reviewer, request, Outcome.REJECTED, reasons=("NOT_DISCLOSABLE",))
    assert rejected.reason_codes == ["CASE_NOT_FOUND"]  # anything else would say that there is such a case
    told = (await notices_of(owner, who.account_id))[-1]
    assert "未查到案件" in told.body_zh and "公开" not in told.body_zh
    async with owner.read() as session:
        entry = (
            await session.scalars(select(models.AuditEntry).where(models.AuditEntry.action == "binding.decided"))
        ).one()
    assert entry.new is not None and entry.new["reasons"] == ["NOT_DISCLOSABLE"]


async def test_a_suspended_request_waits_for_its_case_and_is_put_before_staff_again(
    database: Database, owner: Database, files: PaperStore, keys: Keys
) -> None:
    who, request = await _request(database, files, keys, 1)
    other, elsewhere = await _request(database, files, keys, 2)
    reviewer = await people.staff(database)
    suspended = await _decide(database, keys, reviewer, request, Outcome.SUSPENDED)
    assert (suspended.status, suspended.reason_codes) == ("SUSPENDED", ["NOT_ARRIVED"])
    async with owner.begin() as session:
        await session.execute(
            update(models.Binding).where(models.Binding.id == elsewhere.id).values(party_name="示例不相干")
        )
    await _decide(database, keys, reviewer, elsewhere, Outcome.SUSPENDED)
    secret = line(8, disclosure="NONE", restriction="STATE_SECRET", parties=[party("p1", name="示例李四")])
    await deliver(database, keys, line(7, parties=[party("p1", name="示例赵六")]), secret)
    assert await _status(owner, request) == "SUSPENDED"  # neither another's case nor one that nobody may know of
    await deliver(database, keys, line(9, parties=[party("p1", name="示例李四")]))
    assert await _status(owner, request) == "UNDER_REVIEW" and await _status(owner, elsewhere) == "SUSPENDED"
    assert [each.message for each in await notices_of(owner, who.account_id)] == [
        "binding_suspended",
        "binding_matched",
    ]
    assert [each.message for each in await notices_of(owner, other.account_id)] == ["binding_suspended"]
    async with owner.read() as session:
        waits = await session.scalars(
            select(models.StaffNotice.occasion).where(
                models.StaffNotice.subject_id == request.id, models.StaffNotice.done_at.is_(None)
            )
        )
        assert len(list(waits)) == 1
    await deliver(database, keys, line(9, revision=2, stage="TRIAL_FIRST", parties=[party("p1", name="示例李四")]))
    assert len(await notices_of(owner, who.account_id)) == 2  # matched once, not with every change
    await _decide(database, keys, reviewer, request, Outcome.APPROVED, where=await case_of(owner, 9))
    assert await people.visible_case(database, who, (await case_of(owner, 9)).id) is not None


async def _status(owner: Database, binding: models.Binding) -> str:
    async with owner.read() as session:
        return str((await session.get_one(models.Binding, binding.id)).status)
