"""What staff write and change stands in the audit masked and with a keyed hash, never in clear."""

from sqlalchemy import select, text

from db import models
from tests import people
from tests.admin.test_editing import NEW

WORDS = "示例张三所交材料与 person1@example.com 不符"
REMARK = "示例张三的照片反光"
SECRETS = (
    "示例张三", "示例新人", "示例改名", "示例李四", WORDS, REMARK, "person1@example.com", people.id_number(1),
)  # fmt: skip


async def test_decisions_remarks_and_names_are_not_legible(enter, owner, database, files, keys):
    _, client = await enter()
    who = await people.person(database, 1)
    registration = await people.submitted_registration(database, files, keys, who, 1)
    binding = await people.applied(database, files, keys, await people.lawyer(database, 2))
    async with owner.read() as session:
        papers = await session.scalars(
            select(models.RegistrationAttachment.attachment_id).where(
                models.RegistrationAttachment.registration_id == registration.id
            )
        )
        fields = {f"check.{paper}": "UNCLEAR" for paper in papers}
    remarks = {name.replace("check.", "remark."): REMARK for name in fields}
    decision = {"version": "1", "outcome": "RETURNED", "reasons": "OTHER", "comment": WORDS}
    answer = await client.post(f"/admin/registration/decide/{registration.id}", data=fields | remarks | decision)
    assert answer.status_code == 303
    begun = decision | {"version": "2"}  # after the first decision came the next thing: it is being reviewed now
    assert (await client.post(f"/admin/binding/decide/{binding.id}", data=begun)).status_code == 303
    assert (await client.post("/admin/staff-member/create", data=NEW)).status_code == 302
    async with owner.read() as session:
        made = (
            await session.scalars(select(models.StaffMember).where(models.StaffMember.username == "newcomer"))
        ).one()
    position = {"full_name": "示例改名", "roles": ["HANDLER"], "is_active": "y", "save": "保存"}
    assert (await client.post(f"/admin/staff-member/edit/{made.id}", data=position)).status_code == 302

    async with owner.read() as session:
        entries = (await session.scalars(select(models.AuditEntry))).all()
        for secret in SECRETS:
            found = await session.scalars(
                text("select action from audit_entries e where e::text like :secret"), {"secret": f"%{secret}%"}
            )
            assert not found.all(), secret
    by_action = {each.action: each for each in entries}
    expected = {"masked": "***", "hash": keys.blind_index("audit", WORDS).hex()}
    assert by_action["registration.decided"].new["comment"] == by_action["binding.decided"].new["comment"] == expected
    assert by_action["attachment.changed"].new["check_remark"]["hash"] == keys.blind_index("audit", REMARK).hex()
    changed = by_action["staff_member.changed"]
    assert changed.old["full_name"] == {"masked": "示***", "hash": keys.blind_index("audit", "示例新人").hex()}
    assert changed.new["full_name"] == {"masked": "示***", "hash": keys.blind_index("audit", "示例改名").hex()}
    page = await client.get(f"/admin/audit-entry/details/{changed.id}")
    assert page.status_code == 200 and "示***" in page.text and "示例改名" not in page.text
