"""The slip of an appointment as staff may print it: of their own office, and of no other."""

import pypdfium2

from admin.scope import StaffAsyncSession, current_staff
from db.engine import Database
from rules.appointments import AppointmentAct as Act
from services import appointment_slips
from tests import people
from tests.appointment_desk import opened


async def test_a_slip_is_there_for_the_own_office_only(database, owner, keys, staff_engine):
    desk = await opened(database, owner, keys)
    asked = await desk.request()
    appointment = await desk.through(asked, Act.REPLY, Act.CONFIRM)
    walled = Database(staff_engine, StaffAsyncSession)
    found = []
    for staff in (desk.staff, await people.staff(owner, "stranger", "310115")):
        token = current_staff.set(staff)
        async with walled.read() as session:
            found.append(await appointment_slips.by_id(session, appointment.id, public_url="https://portal.example"))
        current_staff.reset(token)
    slip, nothing = found
    assert nothing is None and slip is not None
    assert slip.check_url == f"https://portal.example/admin/check-in/{appointment.check_in_code}"
    assert slip.qr().startswith("<svg") and dict(slip.facts)["到访码"] == appointment.check_in_code
    text = pypdfium2.PdfDocument(slip.pdf())[0].get_textpage().get_text_bounded()
    assert appointment.appointment_number in text and "示例张" not in text


async def test_without_a_time_there_is_no_slip(database, owner, keys):
    desk = await opened(database, owner, keys)
    asked = await desk.request()
    async with database.read() as session:
        assert await appointment_slips.by_id(session, asked.id, public_url="") is None


async def test_staff_print_it_at_the_desk(database, owner, keys, enter):
    desk = await opened(database, owner, keys)
    here, stranger = [(await enter(*who))[1] for who in (("at-desk",), ("elsewhere", "310115"))]
    asked = await desk.request()
    page, slip = (f"/admin/appointment/{act}/{asked.id}" for act in ("details", "slip"))
    assert "打印预约单" not in (await here.get(page)).text and (await here.get(slip)).status_code == 404
    await desk.through(asked, Act.REPLY, Act.CONFIRM)
    assert f'{slip}"' in (await here.get(page)).text
    shown = await here.get(slip)
    assert asked.appointment_number in shown.text and "核验二维码" in shown.text and "示例张" not in shown.text
    assert f'/admin/appointment/slip-pdf/{asked.id}"' in shown.text
    saved = await here.post(slip.replace("slip", "slip-pdf"))
    assert saved.content.startswith(b"%PDF") and asked.appointment_number in saved.headers["content-disposition"]
    assert (await stranger.get(slip)).status_code == 404
