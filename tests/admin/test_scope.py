"""Staff of another office: every way into a row is tried, and nothing of it is seen or changed."""

import asyncio

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

from admin.scope import OutOfScope, StaffAsyncSession, current_staff
from db import models
from db.engine import Database
from rules.people import Role
from tests import people

MARK = "示例暗号"


@pytest.fixture
async def rows(database, owner, files, keys):
    """One of everything at 110108, all marked; and a registration of the other office."""
    who = await people.person(database, 1)
    registration = await people.submitted_registration(database, files, keys, who, 1)
    lawyer = await people.lawyer(database, 2)
    binding = await people.applied(database, files, keys, lawyer, party_name=MARK)
    case = await people.case(database, party_names=(MARK,))
    bound = await people.bound(database, await people.lawyer(database, 3), case)
    colleague = await people.staff(owner, "colleague")
    async with owner.begin() as session:
        await session.execute(update(models.Registration).values(full_name=MARK))
        await session.execute(update(models.Account).values(full_name=MARK))
        await session.execute(update(models.StaffMember).values(full_name=MARK))
        paper = await session.scalar(select(models.RegistrationAttachment.attachment_id).limit(1))
        entry = await session.scalar(
            select(models.AuditEntry.id).where(models.AuditEntry.procuratorate_id.is_not(None))
        )
    return {
        "registration": registration.id,
        "binding": binding.id,
        "case": case.id,
        "account": who.account_id,
        "staff-member": colleague.staff_id,
        "audit-entry": entry,
        "paper": paper,
        "bound": bound.id,
    }


NOUNS = ("registration", "binding", "case", "account", "staff-member", "audit-entry")
EVERY_ROLE = (Role.CASE_MANAGER, Role.OFFICE_ADMIN, Role.HANDLER)


async def test_nothing_of_another_office_is_seen(rows, enter):
    _, client = await enter("stranger", "310115", EVERY_ROLE)
    for noun in (*NOUNS, "progress-event", "notice", "delivery", "case-import"):
        for query in ("", "?status=ALL", f"?search={MARK}", "?search=1&status=ALL", "?pageSize=100"):
            answer = await client.get(f"/admin/{noun}/list{query}")
            if answer.status_code == 400:
                continue  # the noun has no such filter
            assert answer.status_code == 200 and str(rows.get(noun)) not in answer.text, (noun, query)
            assert MARK not in answer.text.replace(f'value="{MARK}"', ""), (noun, query)
    for noun in NOUNS:
        assert (await client.get(f"/admin/{noun}/details/{rows[noun]}")).status_code == 404, noun
        assert (await client.get(f"/admin/{noun}/edit/{rows[noun]}")).status_code in (403, 404), noun
        assert (await client.post(f"/admin/{noun}/edit/{rows[noun]}", data={"full_name": "x"})).status_code in (
            403,
            404,
        )
        assert (await client.delete(f"/admin/{noun}/delete?pks={rows[noun]}")).status_code in (403, 404), noun
        assert (await client.get(f"/admin/{noun}/export/csv")).status_code == 404, noun
        assert (await client.get(f"/admin/{noun}/ajax/lookup?name=account&term=x")).status_code in (400, 403), noun
        for kind in ("preview", "download"):
            assert (await client.get(f"/admin/{noun}/{rows[noun]}/id/{kind}/")).status_code == 404, noun
    assert (await client.get(f"/admin/papers/{rows['paper']}")).status_code == 404
    assert MARK not in (await client.get("/admin/")).text


async def test_nothing_of_another_office_is_changed(rows, enter, owner):
    _, client = await enter("stranger", "310115", EVERY_ROLE)
    decision = {"version": "1", "outcome": "REJECTED", "reasons": "OTHER", "comment": "x"}
    decision |= {"reason": "IDENTITY_CHECK", "explanation": "核对申请材料"}
    for path in ("registration/decide", "registration/reveal/REGISTRATION_ID_NUMBER", "binding/decide"):
        noun = path.partition("/")[0]
        assert (await client.post(f"/admin/{path}/{rows[noun]}", data=decision)).status_code == 404, path
    progress = {"kind": "JUDGED", "occurred_on": "2026-11-01"}
    assert (await client.post(f"/admin/case/progress/{rows['case']}", data=progress)).status_code == 404
    async with owner.read() as session:
        assert await session.scalar(select(models.Registration.status)) == "SUBMITTED"
        assert await session.scalar(select(func.count()).select_from(models.ProgressEvent)) == 0
        assert await session.scalar(select(models.Case.last_seq)) == 0


async def test_a_superior_office_sees_what_is_below_and_its_peers_do_not(rows, enter):
    _, above = await enter("above", "110000", EVERY_ROLE)
    assert (await above.get(f"/admin/registration/details/{rows['registration']}")).status_code == 200
    assert (await above.get(f"/admin/papers/{rows['paper']}")).status_code == 200
    _, peer = await enter("peer", "110105", EVERY_ROLE)
    assert (await peer.get(f"/admin/registration/details/{rows['registration']}")).status_code == 404


async def test_the_second_wall_holds_what_the_first_does_not_know(rows, enter, staff_engine):
    """Statements without any ORM entity, and text."""
    stranger, _ = await enter("stranger", "310115")
    own, _ = await enter("own", "110108")
    walled = Database(staff_engine, StaffAsyncSession)
    table = models.Registration.__table__
    for staff, count in ((stranger, 0), (own, 1)):
        token = current_staff.set(staff)
        async with walled.begin() as session:
            assert await session.scalar(select(func.count()).select_from(table)) == count
            assert await session.scalar(text("select count(*) from registrations")) == count
            assert await session.scalar(text("select count(*) from parties")) == count
            assert await session.scalar(text("select count(*) from attachments")) == (5 if count else 0)
            assert (await session.execute(update(table).values(comment="x"))).rowcount == count
            await session.rollback()
        current_staff.reset(token)


async def test_without_a_member_of_staff_nothing_can_be_asked(staff_engine):
    walled = Database(staff_engine, StaffAsyncSession)
    for statement in (select(models.Case), text("select 1")):
        with pytest.raises(OutOfScope):
            async with walled.begin() as session:
                await session.execute(statement)


async def test_what_staff_never_read_is_out_of_reach(enter, staff_engine):
    staff, _ = await enter("root", None)
    token = current_staff.set(staff)
    walled = Database(staff_engine, StaffAsyncSession)
    for secret in (
        "token_hash from sessions",
        "device from sessions",
        "1 from contact_codes",
        "1 from attempts",
        "1 from staff_recovery_codes",
        "token_hash from staff_sessions",
        "secret_encrypted from staff_factors",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with walled.begin() as session:
                await session.execute(text(f"select {secret}"))
    current_staff.reset(token)


async def test_the_session_refuses_to_write_for_another_office(rows, enter, staff_engine, database):
    stranger, _ = await enter("stranger", "310115")
    walled = Database(staff_engine, StaffAsyncSession)
    async with database.read() as session:
        office_id = (await people.office(session, "110108")).id
    token = current_staff.set(stranger)
    with pytest.raises(OutOfScope):
        async with walled.begin() as session:
            office = await session.get(models.Procuratorate, office_id)
            office.hotline = "12309-1"
    with pytest.raises(OutOfScope):
        async with walled.begin() as session:
            (await session.get(models.Reason, "OTHER")).label_zh = "x"
    with pytest.raises(OutOfScope):
        async with walled.begin() as session:
            member = await session.get(models.StaffMember, stranger.staff_id)
            member.procuratorate_id = office_id
    current_staff.reset(token)


async def test_simultaneous_requests_do_not_share_their_scope(rows, enter):
    _, own = await enter("own", "110108")
    _, stranger = await enter("stranger", "310115")
    path = f"/admin/registration/details/{rows['registration']}"
    answers = await asyncio.gather(*(client.get(path) for _ in range(5) for client in (own, stranger)))
    assert [answer.status_code for answer in answers] == [200, 404] * 5


async def test_the_wall_stands_before_each_of_two_aliases_whoever_asked_before(rows, staff_engine, owner):
    wall = Database(staff_engine, StaffAsyncSession)
    one, other = aliased(models.Binding), aliased(models.Binding)
    pairs = select(one.id, other.id).join(other, other.id != one.id)
    found = {}
    for name, unit_code in (("here", "110108"), ("there", "310115"), ("here_again", "110108"), ("above", "110000")):
        token = current_staff.set(await people.staff(owner, name, unit_code))
        async with wall.read() as session:
            found[name] = len((await session.execute(pairs)).all())
        current_staff.reset(token)
    assert found == {"here": 2, "there": 0, "here_again": 2, "above": 2}
