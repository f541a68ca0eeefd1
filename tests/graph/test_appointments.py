"""Appointments as clients do them: the contract's operations verbatim over HTTP, every way through the diagram, told at once."""

import asyncio
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from db import global_ids as ids
from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.appointments import AppointmentAct as Act
from rules.papers import AttachmentKind
from running.wiring import now
from services import case_sealing
from tests import appointment_desk, people
from tests.appointment_desk import Desk
from tests.door import Client


@pytest.fixture
async def desk(door: Client, database: Database, owner: Database, keys: Keys) -> Desk:
    """The desk as it is today: the door goes by the real time."""
    door.token = "token1"
    return await appointment_desk.opened(database, owner, keys, now=now(), capacity=2)


def slot_ids(desk: Desk, *positions: int) -> list[str]:
    return [ids.encode("reception_slot", desk.slots[each].id) for each in positions]


def asked(desk: Desk, **changes: Any) -> dict[str, Any]:
    usual = {
        "bindingId": ids.encode("binding", desk.binding.id),
        "matters": ["FILE_ACCESS"],
        "preferredSlotIds": slot_ids(desk, 0, 1),
        "statement": "申请查阅案卷",
        "attachmentIds": [],
        "idempotencyKey": str(uuid.uuid4()),
    }
    return usual | changes


async def shown(door: Client, appointment: dict[str, Any]) -> dict[str, Any]:
    return dict(await door.run("OneAppointment", id=appointment["id"]))


async def staff_do(desk: Desk, appointment: dict[str, Any], *acts: Act, slot: int = 0) -> None:
    """What the office does, by its acts."""
    found = ids.decode(appointment["id"])
    assert found is not None
    async with desk.owner.read() as session:
        row = await session.get_one(models.Appointment, found[1])
    for act in acts:
        await desk.perform(row, act, slot=slot)


async def test_from_matters_and_slots_to_the_rated_visit(door: Client, desk: Desk) -> None:
    matters = await door.run("AppointmentMatters", bindingId=ids.encode("binding", desk.binding.id))
    by_code = {each["code"]: each for each in matters}
    access = by_code["FILE_ACCESS"]
    assert access["available"] and access["whyNot"] is None and access["needsSlot"]
    assert access["answerWithin"] == {"amount": 3, "unit": "WORKING_DAY"}
    assert not by_code["NO_ARREST_OPINION"]["available"] and "阶段" in by_code["NO_ARREST_OPINION"]["whyNot"]
    written = by_code["WRITTEN_OPINION"]
    assert not written["needsSlot"] and written["requiredPapers"][0]["kind"] == "OPINION"
    days = {"from": str(desk.now.date()), "to": str(desk.now.date() + timedelta(days=20))}
    office = ids.encode("procuratorate", desk.case.procuratorate_id)
    slots = await door.run("ReceptionSlots", procuratorateId=office, **days)
    assert [each["id"] for each in slots] == slot_ids(desk, *range(6)) and slots[0]["remaining"] == 2
    request = asked(desk)
    appointment = await door.run("RequestAppointment", input=request)
    assert appointment["status"] == "SUBMITTED" and appointment["appointmentNumber"].startswith("YY110108"), appointment
    assert [each["id"] for each in appointment["preferredSlots"]] == slot_ids(desk, 0, 1)
    assert appointment["case"]["acceptanceNumber"] == desk.case.acceptance_number and appointment["slot"] is None
    assert appointment["icsUrl"] is appointment["reply"] is appointment["cancelUntil"] is None
    assert (await door.run("RequestAppointment", input=request))["id"] == appointment["id"]  # the same send again
    await staff_do(desk, appointment, Act.ACCEPT, Act.REPLY)
    replied = await shown(door, appointment)
    assert replied["slot"]["id"] == slot_ids(desk, 0)[0] and replied["reply"]["receptionist"] == "示例接待员"
    assert replied["reply"]["whatToBring"] == "律师执业证、介绍信、U盘" and replied["icsUrl"]
    assert replied["confirmUntil"] == replied["cancelUntil"] and replied["decision"]["outcome"] == "APPROVED"
    slots = await door.run("ReceptionSlots", procuratorateId=office, **days)
    assert (slots[0]["remaining"], slots[1]["remaining"]) == (1, 2)
    stale = await door.run("ConfirmAppointment", id=appointment["id"], expectedVersion=1)
    assert stale["code"] == "STALE"
    confirmed = await door.run("ConfirmAppointment", id=appointment["id"], expectedVersion=3)
    assert confirmed["status"] == "CONFIRMED" and confirmed["confirmUntil"] is None and confirmed["cancelUntil"]
    assert (await door.run("RateAppointment", input={"id": appointment["id"], "rating": 5}))["code"] == "CONFLICT"
    desk.now = desk.slots[0].ends_at
    await staff_do(desk, appointment, Act.COMPLETE)
    for rating, code in ((6, "INVALID"), (5, None), (4, "CONFLICT")):
        rated = await door.run("RateAppointment", input={"id": appointment["id"], "rating": rating, "comment": "很好"})
        assert rated.get("code") == code
    done = await shown(door, appointment)
    assert (done["status"], done["outcome"], done["rating"]) == ("COMPLETED", "COMPLETED", 5)
    mine = await door.run("MyAppointments", statuses=["COMPLETED"])
    assert mine["totalCount"] == 1 and (await door.run("MyAppointments", statuses=["SUBMITTED"]))["totalCount"] == 0
    inbox = await door.run("MyNotices")
    assert inbox["nodes"][0]["subject"] == {"__typename": "Appointment", "id": appointment["id"]}


async def test_reschedule_decline_and_cancel(door: Client, desk: Desk) -> None:
    first = await door.run("RequestAppointment", input=asked(desk))
    await staff_do(desk, first, Act.REPLY)
    await door.run("ConfirmAppointment", id=first["id"], expectedVersion=2)
    choice = {"id": first["id"], "preferredSlotIds": slot_ids(desk, 2, 3), "expectedVersion": 3}
    bad = await door.run("RescheduleAppointment", input=choice | {"preferredSlotIds": ["x", slot_ids(desk, 0)[0]]})
    assert {(each["field"], each["code"]) for each in bad["problems"]} == {
        ("preferredSlotIds.0", "SLOT_UNKNOWN"),
        ("preferredSlotIds.1", "SLOT_HELD_ALREADY"),
    }
    moved = await door.run("RescheduleAppointment", input=choice)
    assert moved["status"] == "RESCHEDULING" and moved["slot"]["id"] == slot_ids(desk, 2)[0] and moved["reply"] is None
    assert (await desk.taken(0), await desk.taken(2)) == (0, 1)
    await staff_do(desk, first, Act.REPLY, slot=2)
    declined = await door.run(
        "CancelAppointment", input={"id": first["id"], "reason": "时间仍不合适", "expectedVersion": 5}
    )
    assert declined["status"] == "CANCELLED" and declined["slot"] is None and await desk.taken(2) == 0
    again = await door.run("CancelAppointment", input={"id": first["id"], "reason": "x", "expectedVersion": 6})
    assert again["code"] == "CONFLICT"
    second = await door.run("RequestAppointment", input=asked(desk))  # the matter is free again
    assert second["status"] == "SUBMITTED"
    no_reason = await door.run("CancelAppointment", input={"id": second["id"], "reason": " ", "expectedVersion": 1})
    assert no_reason["problems"][0]["field"] == "reason"


async def test_a_returned_request_keeps_its_good_papers_and_one_in_writing_is_answered(
    door: Client, desk: Desk, database: Database, files: PaperStore
) -> None:
    paper = await people.paper(database, files, desk.lawyer, AttachmentKind.OPINION)
    given = ids.encode("attachment", paper)
    lacking = await door.run("RequestAppointment", input=asked(desk, matters=["WRITTEN_OPINION"]))
    assert {each["code"] for each in lacking["problems"]} == {"SLOTS_NOT_NEEDED", "PAPER_MISSING"}
    written = asked(desk, matters=["WRITTEN_OPINION"], preferredSlotIds=None, attachmentIds=[given])
    appointment = await door.run("RequestAppointment", input=written)
    await staff_do(desk, appointment, Act.RETURN)
    returned = await shown(door, appointment)
    assert returned["status"] == "RETURNED" and returned["decision"]["reasons"][0]["code"] == "POA_UNSIGNED"
    change = {"id": appointment["id"], "expectedVersion": 2, "statement": None}
    amended = await door.run("AmendAppointment", input=change)
    assert (amended["status"], amended["statement"]) == ("SUBMITTED", None), amended
    assert [each["id"] for each in amended["attachments"]] == [given] and amended["decision"] is None
    empty = await door.run("AmendAppointment", input=change | {"expectedVersion": 3})
    assert empty["code"] == "CONFLICT"
    await staff_do(desk, appointment, Act.ANSWER)
    answered = await shown(door, appointment)
    assert answered["status"] == "ANSWERED" and answered["reply"]["text"].startswith("已收悉")
    assert answered["reply"]["receptionist"] is None and answered["icsUrl"] is None


async def test_a_party_sees_no_booking_and_the_door_refuses_it_as_well(
    door: Client, desk: Desk, database: Database, owner: Database
) -> None:
    party = await people.lawyer(database, 2)
    binding = await people.bound(database, party, desk.case, capacity="PARTY")
    door.token = "token2"
    listed = await door.run("MyBindings")
    matters = await door.run("AppointmentMatters", bindingId=listed["nodes"][0]["id"])
    assert matters and not any(each["available"] for each in matters) and "12309" in matters[0]["whyNot"]
    refused = await door.run("RequestAppointment", input=asked(desk, bindingId=ids.encode("binding", binding.id)))
    assert refused["code"] == "FORBIDDEN" and "12309" in refused["message"]


async def test_what_is_not_ones_own_is_not_there(door: Client, desk: Desk, database: Database) -> None:
    appointment = await door.run("RequestAppointment", input=asked(desk))
    await people.lawyer(database, 2)
    door.token = "token2"
    for name, variables in (
        ("ConfirmAppointment", {"id": appointment["id"], "expectedVersion": 1}),
        ("CancelAppointment", {"input": {"id": appointment["id"], "reason": "x", "expectedVersion": 1}}),
        ("RateAppointment", {"input": {"id": appointment["id"], "rating": 1}}),
        ("RequestAppointment", {"input": asked(desk)}),
    ):
        assert (await door.run(name, **variables))["code"] == "NOT_FOUND", name
    assert await door.error("OneAppointment", id=appointment["id"]) == "NOT_FOUND"
    for binding in (ids.encode("binding", desk.binding.id), ids.encode("binding", uuid.uuid4()), "x"):
        assert await door.error("AppointmentMatters", bindingId=binding) == "NOT_FOUND"
    assert (await door.run("MyAppointments"))["totalCount"] == 0
    reversed_days = {"from": "2026-12-02", "to": "2026-12-01"}
    office = ids.encode("procuratorate", desk.case.procuratorate_id)
    assert await door.error("ReceptionSlots", procuratorateId=office, **reversed_days) == "INVALID"
    assert (
        await door.error("ReceptionSlots", procuratorateId=office, **{"from": "2026-01-01", "to": "2026-12-01"})
        == "INVALID"
    )
    door.token = None
    assert await door.error("MyAppointments") == "UNAUTHENTICATED"


async def test_the_cut_off_is_kept_to_the_second(door: Client, desk: Desk) -> None:
    appointment = await door.run("RequestAppointment", input=asked(desk))
    await staff_do(desk, appointment, Act.REPLY)
    async with desk.owner.begin() as session:
        row = (await session.scalars(select(models.Appointment))).one()
        row.cut_off_at = now() - timedelta(seconds=1)
    for name, variables in (
        ("ConfirmAppointment", {"id": appointment["id"], "expectedVersion": 2}),
        ("CancelAppointment", {"input": {"id": appointment["id"], "reason": "来不及", "expectedVersion": 2}}),
        (
            "RescheduleAppointment",
            {"input": {"id": appointment["id"], "preferredSlotIds": slot_ids(desk, 2), "expectedVersion": 2}},
        ),
    ):
        refused = await door.run(name, **variables)
        assert refused["problems"][0]["code"] == "CUT_OFF_PASSED", name
    assert await desk.taken(0) == 1


async def test_a_case_that_is_sealed_ends_the_appointment_and_is_not_named(
    door: Client, desk: Desk, database: Database, keys: Keys
) -> None:
    appointment = await door.run("RequestAppointment", input=asked(desk))
    await staff_do(desk, appointment, Act.REPLY)
    async with database.begin() as session:
        await case_sealing.seal(
            session, desk.staff, keys, case_id=desk.case.id, reason="依法封存未成年人犯罪记录", now=desk.now
        )
    kept = await shown(door, appointment)
    assert kept["status"] == "CANCELLED" and kept["case"] is None and await desk.taken(0) == 0
    told = await door.run("MyNotices")
    assert desk.case.acceptance_number not in str(told) and any("预约已取消" in each["title"] for each in told["nodes"])


async def test_two_acts_at_once_on_one_appointment_are_one(door: Client, desk: Desk) -> None:
    appointment = await door.run("RequestAppointment", input=asked(desk))
    await staff_do(desk, appointment, Act.REPLY)
    cancel = {"id": appointment["id"], "reason": "时间冲突", "expectedVersion": 2}
    both = await asyncio.gather(
        door.run("ConfirmAppointment", id=appointment["id"], expectedVersion=2),
        door.run("CancelAppointment", input=cancel),
        door.run("CancelAppointment", input=cancel),
    )
    assert sorted(str(each.get("code", each.get("status"))) for each in both).count("STALE") == 2
    assert not await desk.untrue()
