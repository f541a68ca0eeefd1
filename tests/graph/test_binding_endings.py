"""Access ends with the commit: the next request and any open line get nothing more, and whoever must know is told."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from db import global_ids as ids
from db import models
from db.crypto import Keys
from db.engine import Database
from rules.appointments import AppointmentAct as Act
from rules.bindings import BindingStatus, Capacity
from rules.errors import Conflict, Forbidden, Invalid
from rules.people import Role, Staff
from rules.review import Outcome
from running.wiring import now
from services import account_closing, binding_clock, binding_endings, binding_matches, case_sealing
from services.decisions import Decision
from tests import appointment_desk, people
from tests.case_lines import case_of, deliver, line, notices_of, party
from tests.door import Client
from tests.people import NOW

RELEASE = {"releasedOn": str(NOW.date()), "reason": "委托人另行委托", "expectedVersion": 1}


async def _messages(database: Database, who: people.Person) -> list[str]:
    return [each.message for each in await notices_of(database, who.account_id)]


async def _status(database: Database, binding: models.Binding) -> str:
    async with database.read() as session:
        return str((await session.get_one(models.Binding, binding.id)).status)


async def test_a_released_mandate_ends_at_once(door: Client, database: Database, owner: Database, keys: Keys) -> None:
    where = await people.case(database)
    who, colleague, stranger = [await people.lawyer(database, serial) for serial in (1, 2, 3)]
    binding = await people.bound(database, who, where)
    await people.bound(database, colleague, where)
    await people.bound(database, stranger, await people.case(database, 2))
    booked = await appointment_desk.opened_for(database, owner, keys, who, where, binding, now=now())
    await booked.through(await booked.request(), Act.REPLY, Act.CONFIRM)
    door.token = "token1"
    async with door.socket("token1") as socket:
        await socket.subscribe("CaseProgressed", caseId=ids.encode("case", where.id), after=0)
        await asyncio.sleep(0.1)
        told = {"id": ids.encode("binding", binding.id), **RELEASE}
        early = await door.run("ReleaseBinding", input=told | {"releasedOn": "2099-01-01", "reason": " "})
        assert {each["field"] for each in early["problems"]} == {"releasedOn", "reason"}
        assert (await door.run("ReleaseBinding", input=told | {"expectedVersion": 9}))["code"] == "STALE"
        released = await door.run("ReleaseBinding", input=told)
        assert (released["status"], released["releasedOn"]) == ("RELEASED", RELEASE["releasedOn"])
        last = await socket.receive()
        assert last["payload"]["errors"][0]["extensions"]["code"] == "NOT_FOUND", last
        assert (await socket.receive())["type"] == "complete"
    assert (await door.run("MyCases"))["totalCount"] == 0
    assert (await door.run("ReleaseBinding", input=told | {"expectedVersion": 2}))["code"] == "CONFLICT"
    door.token = "token3"
    assert (await door.run("ReleaseBinding", input=told))["code"] == "NOT_FOUND"
    async with owner.read() as session:
        assert await session.scalar(select(models.Appointment.status)) == "CANCELLED"
    assert await _messages(owner, who) == ["appointment_replied", "binding_released", "appointment_cancelled"]
    assert await _messages(owner, colleague) == ["representation_ended"] and await _messages(owner, stranger) == []
    body = (await notices_of(owner, colleague.account_id))[0].body_zh
    assert where.acceptance_number in body and "示例" not in body


async def test_staff_revoke_with_reasons(database: Database, owner: Database, keys: Keys) -> None:
    where, who = await people.case(database), await people.lawyer(database, 1)
    binding = await people.bound(database, who, where)
    reviewer = await people.staff(database)

    async def revoke(*reasons: str) -> models.Binding:
        async with database.begin() as session:
            decision = Decision(Outcome.REVOKED, 1, reasons, "委托书系伪造" if reasons else None)
            return await binding_endings.revoke(
                session, reviewer, keys, binding_id=binding.id, decision=decision, now=NOW
            )

    with pytest.raises(Invalid):
        await revoke()
    assert await people.visible_case(database, who, where.id) is not None
    revoked = await revoke("OTHER")
    assert (revoked.status, revoked.outcome, revoked.reason_codes) == ("REVOKED", "REVOKED", ["OTHER"])
    assert await people.visible_case(database, who, where.id) is None
    assert "委托书系伪造" in (await notices_of(owner, who.account_id))[0].body_zh


async def test_closing_the_account_tells_the_other_counsel(database: Database, owner: Database, keys: Keys) -> None:
    where = await people.case(database)
    who, colleague = await people.lawyer(database, 1), await people.lawyer(database, 2)
    for each in (who, colleague):
        await people.bound(database, each, where)
    async with database.begin() as session:
        await account_closing.close(session, who, keys, reason=None, now=NOW)
    assert await _messages(owner, colleague) == ["representation_ended"]


async def test_a_case_that_is_over_says_until_when_and_then_ends(
    database: Database, owner: Database, keys: Keys
) -> None:
    await deliver(database, keys, line(1), line(2))
    who, other = await people.lawyer(database, 1), await people.lawyer(database, 2)
    binding = await people.bound(database, who, await case_of(owner, 1))
    reopened = await people.bound(database, other, await case_of(owner, 2))
    over = {"stage": "CLOSED", "concluded_on": "2026-11-20", "conclusion": "不起诉"}
    await deliver(database, keys, line(1, revision=2, **over), line(2, revision=2, **over))
    closing = (await notices_of(owner, who.account_id))[-1]
    assert "2026-12-23" in closing.body_zh and "2026-12-23" in closing.body_en
    await deliver(database, keys, line(2, revision=3))

    async def end(day: datetime) -> int:
        async with database.begin() as session:
            return await binding_endings.end_overdue(session, now=day)

    assert await end(datetime(2026, 12, 23, 15, 59, tzinfo=UTC)) == 0
    assert await people.visible_case(database, who, (await case_of(owner, 1)).id) is not None
    assert await end(datetime(2026, 12, 23, 16, 1, tzinfo=UTC)) == 1 and await end(NOW + timedelta(days=90)) == 0
    assert await _status(owner, binding) == "ENDED" and await _status(owner, reopened) == "APPROVED"
    assert (await _messages(owner, who))[-1] == "binding_ended"


@pytest.mark.parametrize(
    ("born", "decided", "ends"),
    [
        (date(2008, 11, 22), NOW - timedelta(days=9), True),  # the day after the birthday is today
        (date(2008, 11, 23), NOW - timedelta(days=9), False),
        (date(2005, 1, 1), NOW - timedelta(days=9), False),  # approved when the ward was of age: for another reason
    ],
)
async def test_a_guardians_access_ends_at_majority(
    database: Database, owner: Database, keys: Keys, born: date, decided: datetime, ends: bool
) -> None:
    ward = party("p1", name="示例小李", minor=True, id_number=people.id_number(1, born))
    await deliver(database, keys, line(parties=[ward]))
    who = await people.lawyer(database, 1)
    binding = await people.bound(database, who, await case_of(owner))
    async with owner.begin() as session:
        await session.execute(update(models.Binding).values(capacity=Capacity.LEGAL_GUARDIAN, decided_at=decided))
    await binding_clock.run(database, keys, now=lambda: NOW)
    assert await _status(owner, binding) == ("ENDED" if ends else "APPROVED")
    async with owner.read() as session:
        tasks = list(await session.scalars(select(models.StaffNotice.message)))
    assert tasks == (["ward_of_age"] if ends else []) and ("binding_ended" in await _messages(owner, who)) is ends


async def test_sealing_leaves_no_trace_for_those_outside(
    door: Client, database: Database, owner: Database, keys: Keys
) -> None:
    await deliver(database, keys, line())
    case, who = await case_of(owner), await people.lawyer(database, 1)
    binding = await people.bound(database, who, case)
    await deliver(database, keys, line(revision=2, deadline_on="2026-12-01"))
    admin = await people.staff(database)
    clerk = Staff(
        staff_id=admin.staff_id,
        username="x",
        full_name="x",
        procuratorate_id=admin.procuratorate_id,
        roles=frozenset({Role.CASE_MANAGER}),
    )

    async def seal(by: Staff, reason: str) -> None:
        async with database.begin() as session:
            await case_sealing.seal(session, by, keys, case_id=case.id, reason=reason, now=NOW)

    with pytest.raises(Forbidden):
        await seal(clerk, "未成年人犯罪记录封存")
    with pytest.raises(Invalid):
        await seal(admin, "封")
    door.token = "token1"
    inbox = await door.run("MyNotices")
    assert case.acceptance_number in inbox["nodes"][0]["body"]
    async with door.socket("token1") as socket:
        await socket.subscribe("CaseProgressed", caseId=ids.encode("case", case.id), after=0)
        assert (await socket.events(1))[0]["seq"] == 1
        assert (await socket.events(1))[0]["seq"] == 2
        await seal(admin, "未成年人犯罪记录封存")
        assert (await socket.receive())["payload"]["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert await _status(owner, binding) == "FROZEN"
    everything = str([await door.run("MyCases"), await door.run("MyBindings"), await door.run("MyNotices")])
    assert case.acceptance_number not in everything and "办案期限" not in everything
    assert await door.error("OneCase", id=ids.encode("case", case.id)) == "NOT_FOUND"
    await deliver(database, keys, line(revision=3, deadline_on="2027-01-01"))  # the internal system does not know of it
    assert (await case_of(owner)).sealed_at == NOW
    with pytest.raises(Conflict):
        await seal(admin, "未成年人犯罪记录封存")
    async with database.begin() as session:
        await case_sealing.unseal(session, admin, keys, case_id=case.id, reason="误封存更正", now=NOW)
    assert await _status(owner, binding) == "FROZEN" and (await case_of(owner)).sealed_at is None


async def test_what_waits_to_be_sent_about_a_sealed_case_is_not_sent(
    database: Database, owner: Database, keys: Keys
) -> None:
    await deliver(database, keys, line())
    case, who = await case_of(owner), await people.lawyer(database, 1)
    await people.bound(database, who, case)
    await deliver(database, keys, line(revision=2, deadline_on="2026-12-01"))
    await deliver(database, keys, line(revision=3, sealed=True))
    async with owner.read() as session:
        waiting = await session.execute(
            select(models.Notice.message, models.Delivery.status)
            .join(models.Delivery, models.Delivery.notice_id == models.Notice.id)
            .order_by(models.Notice.seq)
        )
        assert [tuple(each) for each in waiting] == [("case_progressed", "SKIPPED"), ("binding_frozen", "QUEUED")]


async def test_a_match_that_an_import_missed_is_found_later(database: Database, owner: Database, keys: Keys) -> None:
    await deliver(database, keys, line(1, parties=[party("p1", name="示例李四")]))
    who, late = await people.lawyer(database, 1), await people.lawyer(database, 2)
    where = await case_of(owner)
    waits: dict[str, Any] = {
        "status": BindingStatus.SUSPENDED, "outcome": "SUSPENDED", "reason_codes": ["NOT_ARRIVED"],
        "case_id": None, "party_id": None,
    }  # fmt: skip
    missed = await people.bound(database, who, where, **waits, decided_at=NOW - timedelta(days=900))
    decided_since = await people.bound(database, late, where, **waits, decided_at=datetime(2099, 1, 1, tzinfo=UTC))
    async with database.begin() as session:
        assert await binding_matches.match_missed(session, now=NOW) == 1
    assert await _status(owner, missed) == "UNDER_REVIEW" and await _status(owner, decided_since) == "SUSPENDED"


async def test_what_one_writes_for_oneself_is_no_version(door: Client, database: Database) -> None:
    where, who = await people.case(database), await people.lawyer(database, 1)
    binding = await people.bound(database, who, where)
    door.token = "token1"
    document = (
        "mutation M($input: AnnotateBindingInput!) { annotateBinding(input: $input)"
        " { ... on Binding { note caseLabel version } ... on Refusal { code problems { field } } } }"
    )

    async def write(**changes: object) -> dict[str, object]:
        answer = (await door.raw(document, {"input": {"id": ids.encode("binding", binding.id), **changes}})).json()
        return dict(answer["data"]["annotateBinding"])

    assert await write(note="先阅卷\n再会见", caseLabel="李四案") == {
        "note": "先阅卷\n再会见",
        "caseLabel": "李四案",
        "version": 1,
    }
    assert await write(note=None) == {"note": None, "caseLabel": "李四案", "version": 1}
    refused = await write(caseLabel="长" * 51, note="长" * 501)
    assert refused["code"] == "INVALID" and refused["problems"] == [{"field": "note"}, {"field": "caseLabel"}]
