"""The pages of the reception: rooms and hours, the week, a slot and its decisions, a day to print, matters, bans."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from db import models
from rules.appointments import AppointmentAct as Act
from rules.appointments import AppointmentStatus as Status
from rules.deadlines import SHANGHAI
from rules.people import Role
from rules.reception_slots import Closure
from services import reception_rooms
from tests import people
from tests.appointment_desk import opened

HOURS = {
    "office": "110108",
    "weekday.0": "0",
    "starts.0": "09:00",
    "ends.0": "11:30",
    "capacity.0": "2",
    "weekday.1": "3",
    "starts.1": "14:00",
    "ends.1": "17:00",
    "capacity.1": "1",
}


@pytest.fixture
async def desk(database, owner, keys):
    return await opened(database, owner, keys, capacity=2)


async def ids_in(client, path, pattern):
    page = await client.get(path)
    assert page.status_code == 200, path
    return list(dict.fromkeys(re.findall(pattern, page.text)))


async def room_made(client):
    made = await client.post("/admin/reception-rooms/make", data={"office": "110108", "name": "示例一号接待室"})
    assert made.status_code == 303
    (room,) = await ids_in(client, "/admin/reception-rooms", r"/admin/reception-rooms/([0-9a-f-]{36})/hours")
    return room


async def test_rooms_hours_and_closures_make_the_week(enter, owner):
    _, client = await enter("keeper", "110108", (Role.CASE_MANAGER,))
    assert "还没有接待室" in (await client.get("/admin/reception")).text
    room = await room_made(client)
    assert (await client.post(f"/admin/reception-rooms/{room}/hours", data=HOURS)).status_code == 303
    week = (await client.get("/admin/reception?week=2026-11-30")).text
    assert week.count("09:00–11:30") > 5 and "14:00–17:00" in week and "12-02 周三" in week and "0/2" in week
    page = (await client.get("/admin/reception-rooms")).text
    assert (
        'value="09:00"' in page
        and page.count('value="11:30"') == 5
        and "周三 09:00–11:30（2），14:00–17:00（1）" in page
    )
    wrong = HOURS | {"ends.0": "09:05", "capacity.1": "999"}
    refused = await client.post(f"/admin/reception-rooms/{room}/hours", data=wrong)
    assert refused.status_code == 400 and "15 分钟至 8 小时" in refused.text and "名额应为 1 至 200" in refused.text
    assert 'value="09:05"' in refused.text and 'value="999"' in refused.text  # as it was filled in
    again = await client.post("/admin/reception-rooms/make", data={"office": "110108", "name": "示例一号接待室"})
    assert again.status_code == 400 and "已存在" in again.text
    days = {"office": "110108", "room": "", "first_day": "2026-12-02", "last_day": "2026-12-02", "reason": "全院培训"}
    assert (await client.post("/admin/reception-rooms/close", data=days)).status_code == 303
    assert "停止接待：全院培训" in (await client.get("/admin/reception?week=2026-12-02")).text
    (closure,) = await ids_in(client, "/admin/reception-rooms", r"closures/([0-9a-f-]{36})/end")
    office = {"office": "110108"}
    assert (await client.post(f"/admin/reception-rooms/closures/{closure}/end", data=office)).status_code == 303
    assert "停止接待：全院培训" not in (await client.get("/admin/reception?week=2026-12-02")).text
    renamed = await client.post(f"/admin/reception-rooms/{room}/rename", data=office | {"name": "示例二号接待室"})
    off = await client.post(f"/admin/reception-rooms/{room}/switch", data=office | {"is_active": "0"})
    assert (renamed.status_code, off.status_code) == (303, 303)
    assert "接待室停用" in (await client.get("/admin/reception?week=2026-12-02")).text
    async with owner.read() as session:
        told = set(await session.scalars(select(models.AuditEntry.action)))
    assert {
        "reception_room.created",
        "reception_room.hours_set",
        "reception_room.renamed",
        "reception_room.switched",
        "reception_closure.created",
        "reception_closure.deleted",
    } <= told
    for bad in ("week=soon", "week=0001-01-01", "office=999999"):
        assert (await client.get(f"/admin/reception?{bad}")).status_code in (400, 404), bad


async def test_single_slots_are_added_changed_and_stale_pages_refused(enter):
    _, client = await enter("keeper", "110108", (Role.CASE_MANAGER,))
    room = await room_made(client)
    form = {"office": "110108", "week": "2026-11-30", "room": room, "day": "2026-12-01", "capacity": "2"}
    added = await client.post("/admin/reception/add", data=form | {"starts": "09:00", "ends": "10:00"})
    assert added.status_code == 303 and "week=2026-12-01" in added.headers["location"]
    assert "已增加时段" in (await client.get("/admin/reception?week=2026-12-01")).text
    await client.post("/admin/reception/add", data=form | {"starts": "09:30", "ends": "10:30"})
    assert "该接待室此时已有时段" in (await client.get("/admin/reception?week=2026-12-01")).text
    weekend = form | {"day": "2026-12-05", "starts": "09:00", "ends": "10:00"}
    await client.post("/admin/reception/add", data=weekend)
    assert "该日不接待" in (await client.get("/admin/reception?week=2026-12-01")).text
    (slot,) = await ids_in(client, "/admin/reception?week=2026-12-01", r"/admin/reception/slot/([0-9a-f-]{36})")
    where = f"/admin/reception/slot/{slot}"
    changed = {"version": "1", "starts": "08:30", "ends": "10:00", "capacity": "4"}
    assert (await client.post(f"{where}/change", data=changed)).status_code == 303
    assert "08:30–10:00" in (await client.get("/admin/reception?week=2026-12-01")).text
    stale = await client.post(f"{where}/change", data=changed)
    assert stale.status_code == 409
    closed = await client.post(f"{where}/close", data={"version": "2", "reason": "检修"})
    assert closed.status_code == 303 and "检修" in (await client.get(where)).text
    assert (await client.post(f"{where}/reopen", data={"version": "2"})).status_code == 409
    assert (await client.post(f"{where}/reopen", data={"version": "3"})).status_code == 303
    assert "停止接待</h2>" in (await client.get(where)).text


async def test_a_slot_is_closed_on_its_page_with_a_decision_on_each_visit(enter, desk, owner):
    _, client = await enter("keeper", "110108", (Role.CASE_MANAGER,))
    visit = await desk.through(await desk.request(), Act.REPLY, Act.CONFIRM)
    day = desk.slots[0].starts_at.astimezone(SHANGHAI).date()
    async with desk.database.begin() as session:
        await reception_rooms.close_days(
            session,
            desk.staff,
            office_id=desk.room.procuratorate_id,
            room_id=None,
            closure=Closure(day, day, "全院培训"),
            now=desk.now,
        )
    tasks = (await client.get("/admin/tasks")).text
    where = f"/admin/reception/slot/{desk.slots[0].id}"
    assert where in tasks and "时段已停止接待" in tasks
    page = (await client.get(where)).text
    assert visit.appointment_number in page and "处理已停止时段中的预约" in page
    form = {"version": re.search(r'name="version" value="(\d+)"', page)[1], f"version.{visit.id}": str(visit.version)}
    undecided = await client.post(f"{where}/close", data=form)
    assert undecided.status_code == 409 and "1 个预约须逐一处理" in undecided.text
    no_reason = await client.post(f"{where}/close", data=form | {f"act.{visit.id}": "cancel"})
    assert no_reason.status_code == 400 and f"{visit.appointment_number}：请填写取消原因" in no_reason.text
    decided = form | {f"act.{visit.id}": "move", f"slot.{visit.id}": str(desk.slots[2].id)}
    assert (await client.post(f"{where}/close", data=decided)).status_code == 303
    fresh = await desk.fresh(visit)
    assert fresh.status is Status.REPLIED and fresh.slot_id == desk.slots[2].id and not await desk.untrue()
    assert where not in (await client.get("/admin/tasks")).text
    week = (await client.get(f"/admin/reception?week={day}")).text
    assert "停止接待：全院培训" in week and fresh.appointment_number in week


async def test_the_list_of_a_day_names_visits_and_no_numbers_of_papers(enter, desk, owner):
    async with owner.begin() as session:
        number = people.id_number(1)
        await session.execute(update(models.Account).values(id_number_masked=f"{number[:3]}***********{number[-4:]}"))
    _, client = await enter("keeper", "110108", (Role.CASE_MANAGER,))
    visit = await desk.through(await desk.request(), Act.REPLY, Act.CONFIRM)
    day = desk.slots[0].starts_at.astimezone(SHANGHAI).date()
    page = (await client.get(f"/admin/reception/day/{day}")).text
    assert visit.appointment_number in page and "示例接待员" in page and "阅" in page and "已确认" in page
    assert not re.search(r"(?<![0-9a-f-])\d{17}[\dX](?![0-9a-f-])|\d{3}\*+", page)
    assert "当日没有预约" in (await client.get(f"/admin/reception/day/{day + timedelta(days=30)}")).text
    assert (await client.get("/admin/reception/day/soon")).status_code == 404


async def test_nothing_of_another_office_is_there(enter, desk):
    visit = await desk.through(await desk.request(), Act.REPLY)
    day = desk.slots[0].starts_at.astimezone(SHANGHAI).date()
    _, above = await enter("above", "110000", (Role.CASE_MANAGER,))
    week = (await above.get(f"/admin/reception?office=110108&week={day}")).text
    assert visit.appointment_number in week and 'name="office"' in week
    _, client = await enter("elsewhere", "110105", (Role.OFFICE_ADMIN,))
    for path in (
        "/admin/reception?office=110108",
        f"/admin/reception/day/{day}?office=110108",
        "/admin/reception-rooms?office=110108",
        "/admin/office-matters?office=110108",
        f"/admin/reception/slot/{desk.slots[0].id}",
        "/admin/reception/slot/no-slot",
    ):
        assert (await client.get(path)).status_code == 404, path
    slot, office = f"/admin/reception/slot/{desk.slots[0].id}", {"office": "110108"}
    elsewhere = {"office": "110105"}
    one = {"version": "1", "starts": "09:00", "ends": "10:00", "capacity": "9"}
    for path, form in (
        (f"{slot}/close", {"version": "1", "reason": "x"}),
        (f"{slot}/reopen", {"version": "1"}),
        (f"{slot}/change", one),
        ("/admin/reception/add", one | office | {"room": str(desk.room.id), "day": "2026-12-01"}),
        ("/admin/reception-rooms/make", office | {"name": "示例"}),
        (f"/admin/reception-rooms/{desk.room.id}/switch", elsewhere | {"is_active": "0"}),
        (f"/admin/reception-rooms/{desk.room.id}/hours", elsewhere),
        (f"/admin/reception-rooms/{desk.room.id}/rename", elsewhere | {"name": "示例"}),
        ("/admin/office-matters/FILE_ACCESS", office | {"needs_slot": "", "limit_amount": ""}),
    ):
        assert (await client.post(path, data=form)).status_code == 404, path
    assert await desk.taken(0) == 1


async def test_an_office_adjusts_matters_within_the_law(enter, owner, database):
    _, client = await enter("keeper", "110108", (Role.CASE_MANAGER,))
    page = (await client.get("/admin/office-matters")).text
    assert "规定时限" in page and page.count("/admin/office-matters/") > 5
    form = {"office": "110108", "needs_slot": "", "limit_amount": "1", "limit_unit": "WORKING_DAY", "is_offered": "1"}
    assert (await client.post("/admin/office-matters/OTHER", data=form)).status_code == 303
    off = form | {"is_offered": "", "limit_amount": ""}
    assert (await client.post("/admin/office-matters/FILE_ACCESS", data=off)).status_code == 303
    longer = await client.post("/admin/office-matters/OTHER", data=form | {"limit_amount": "30"})
    assert longer.status_code == 400 and "不得长于法定时限" in longer.text and 'value="30"' in longer.text
    assert (await client.post("/admin/office-matters/NOTHING", data=form)).status_code == 404
    async with owner.read() as session:
        rows = {row.matter_code: row for row in await session.scalars(select(models.OfficeMatter))}
        told = list(await session.scalars(select(models.AuditEntry.action)))
    assert rows["OTHER"].limit_amount == 1 and not rows["FILE_ACCESS"].is_offered
    assert told.count("office_matter.adjusted") == 2 and "office_matter.created" not in told


async def test_an_administrator_answers_an_appeal_against_a_ban(enter, desk, owner):
    await desk.request()  # by which staff of the office may see the account
    async with owner.begin() as session:
        ban = models.BookingBan(
            account_id=desk.lawyer.account_id,
            procuratorate_id=desk.room.procuratorate_id,
            status="APPEALED",
            no_shows=3,
            imposed_at=people.NOW,
            ends_on=date(2027, 5, 1),
            appeal="当日因开庭冲突未能到场",
            appealed_at=people.NOW,
        )
        session.add(ban)
    _, manager = await enter("manager", "110108", (Role.CASE_MANAGER,))
    assert (await manager.get(f"/admin/booking-ban/details/{ban.id}")).status_code == 403
    _, client = await enter("administrator", "110108", (Role.OFFICE_ADMIN,))
    assert "2027-05-01" in (await client.get("/admin/booking-ban/list")).text
    page = (await client.get(f"/admin/booking-ban/details/{ban.id}")).text
    assert "当日因开庭冲突未能到场" in page and "维持限制" in page
    where, form = f"/admin/booking-ban/answer/{ban.id}", {"version": str(ban.version), "act": "UPHOLD"}
    assert (await client.post(where, data=form | {"words": ""})).status_code == 400
    assert (await client.post(where, data=form | {"version": "9", "words": "已核实"})).status_code == 409
    assert (await client.post(where, data=form | {"words": "经核实，仍予维持。"})).status_code == 303
    lifted = {"version": str(ban.version + 1), "act": "LIFT", "words": "期间表现良好，解除限制。"}
    assert (await client.post(where, data=lifted)).status_code == 303
    async with owner.read() as session:
        assert (await session.get_one(models.BookingBan, ban.id)).status == "LIFTED"
    _, stranger = await enter("stranger", "110105", (Role.OFFICE_ADMIN,))
    assert (await stranger.get(f"/admin/booking-ban/details/{ban.id}")).status_code == 404
