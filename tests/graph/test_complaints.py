"""A complaint about delay goes to the administrator of the office and is answered in writing within ten days."""

import asyncio
import dataclasses
from datetime import timedelta

from sqlalchemy import select

from db import global_ids as ids
from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.complaints import ComplaintStatus
from rules.deadlines import today
from rules.errors import Forbidden, Invalid, Stale
from rules.people import Role, Staff
from services import complaints, escalations
from tests import people
from tests.case_lines import notices_of
from tests.door import Client
from tests.people import NOW

WORDS = "绑定申请已超过审核期限，至今没有答复。"
ANSWER = "经核实情况属实，已督促承办人员今日内办结。"
COMPLAIN = """mutation Complain($input: ComplainInput!) { complain(input: $input) {
  ... on Complaint { id complaintNumber status version subjectNumber dueAt subject { id } answer }
  ... on Refusal { code problems { code field } } } }"""
MINE = "{ myComplaints { totalCount nodes { status statusLabel answer subjectNumber } } }"
WITHDRAW = """mutation W($id: ID!, $v: Int!) { withdrawComplaint(id: $id, expectedVersion: $v) {
  ... on Complaint { status version } ... on Refusal { code } } }"""


async def _complain(door: Client, subject: str, words: str = WORDS, **more: object) -> dict:
    answer = (await door.raw(COMPLAIN, {"input": {"subjectId": subject, "statement": words, **more}})).json()
    return answer["data"]["complain"]


async def _staff(owner: Database, role: Role, unit_code: str = "110108") -> Staff:
    member = await people.staff(owner, f"{role.value}{unit_code}".lower(), unit_code)
    return dataclasses.replace(member, roles=frozenset({role}))


async def test_from_the_complaint_to_its_answer(
    door: Client, database: Database, owner: Database, files: PaperStore, keys: Keys
) -> None:
    who, _ = await people.lawyer(database, 1), await people.lawyer(database, 2)
    binding = await people.applied(database, files, keys, who)
    subject = ids.encode("binding", binding.id)
    door.token = "token2"
    assert (await _complain(door, subject))["code"] == "NOT_FOUND"  # somebody else's application
    door.token = "token1"
    assert [each["field"] for each in (await _complain(door, subject, "太慢"))["problems"]] == ["statement"]
    assert (await _complain(door, ids.encode("account", who.account_id)))["problems"][0]["code"] == "COMPLAINT_SUBJECT"
    key = "0b8f9a34-7a59-4f0e-9d9d-111111111111"
    first, again = [await _complain(door, subject, idempotencyKey=key) for _ in range(2)]
    assert first == again and first["status"] == "SUBMITTED" and first["subjectNumber"] == binding.binding_number
    assert first["subject"]["id"] == subject
    assert (await _complain(door, subject))["problems"][0]["code"] == "COMPLAINT_OPEN"
    complaint_id = ids.read(first["id"], "complaint")

    async def answer(staff: Staff, outcome: ComplaintStatus | None, words: str, version: int = 1) -> models.Complaint:
        async with database.begin() as session:
            return await complaints.answer(
                session, staff, keys, complaint_id=complaint_id, expected_version=version,
                outcome=outcome, words=words, now=NOW,
            )  # fmt: skip

    clerk, admin = await _staff(owner, Role.CASE_MANAGER), await _staff(owner, Role.OFFICE_ADMIN)
    for member, outcome, words, refusal in (
        (clerk, ComplaintStatus.UPHELD, ANSWER, Forbidden),
        (admin, ComplaintStatus.WITHDRAWN, "短", Invalid),
    ):
        try:
            await answer(member, outcome, words)
        except refusal as refused:
            assert refusal is Forbidden or {each.field for each in refused.problems} == {"outcome", "answer"}
        else:
            raise AssertionError
    await escalations.run(database, now=lambda: NOW + timedelta(days=30))
    async with owner.read() as session:
        late = (
            await session.scalars(select(models.StaffTask).where(models.StaffTask.subject_kind == "complaint"))
        ).one()
    assert (late.subject_id, late.kind.name, late.ended_at) == (complaint_id, "REVIEW_OVERDUE", None)
    both = await asyncio.gather(
        *(answer(admin, outcome, ANSWER) for outcome in (ComplaintStatus.UPHELD, ComplaintStatus.DISMISSED)),
        return_exceptions=True,
    )
    assert [type(each) for each in both if isinstance(each, BaseException)] == [Stale]
    mine = (await door.raw(MINE)).json()["data"]["myComplaints"]
    assert mine["nodes"][0]["answer"] == ANSWER and mine["nodes"][0]["status"] in ("UPHELD", "DISMISSED")
    told = [each for each in await notices_of(owner, who.account_id) if each.message == "complaint_answered"]
    assert len(told) == 1 and ANSWER in told[0].body_zh
    notice = (await door.run("MyNotices"))["nodes"][0]
    assert notice["subject"]["id"] == first["id"]
    async with owner.read() as session:
        row = (await session.scalars(select(models.Complaint))).one()
        assert today(row.due_at) >= today(row.submitted_at) + timedelta(days=10)
        waiting = await session.scalars(select(models.StaffNotice).where(models.StaffNotice.done_at.is_(None)))
        assert complaint_id not in [each.subject_id for each in waiting]
        assert (await session.get_one(models.StaffTask, late.id)).ended_at is not None
        recorded = await session.scalars(select(models.AuditEntry).where(models.AuditEntry.subject_kind == "complaint"))
        entries = recorded.all()
    assert [each.action for each in entries] == ["complaint.submitted", "complaint.answered"]
    assert WORDS not in str([each.new for each in entries]) and ANSWER not in str([each.new for each in entries])


async def test_a_complaint_can_be_taken_back_once(
    door: Client, database: Database, files: PaperStore, keys: Keys
) -> None:
    binding = await people.applied(database, files, keys, await people.lawyer(database, 1))
    door.token = "token1"
    made = await _complain(door, ids.encode("binding", binding.id))
    both = [(await door.raw(WITHDRAW, {"id": made["id"], "v": version})).json()["data"] for version in (1, 2)]
    assert [each["withdrawComplaint"] for each in both] == [
        {"status": "WITHDRAWN", "version": 2},
        {"code": "CONFLICT"},
    ]
    assert "complaintNumber" in await _complain(door, ids.encode("binding", binding.id))  # and made anew
