"""A case as its lawyer follows it on a phone: complete, live, and gone with the access; and what a party may see of booking."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from playwright.async_api import expect
from sqlalchemy import insert, select, update

from db import global_ids as ids
from db import models
from db.base import new_id
from db.engine import Database
from rules.accounts import AccountType
from rules.bindings import BindingStatus, Capacity
from rules.deadlines import today
from rules.people import Staff
from rules.progress_events import ProgressKind
from running.wiring import now
from services import progress_events
from tests import people
from tests.client.phone import Phone, phones
from tests.door import Client


async def _record(database: Database, staff: Staff, case_id: UUID, kind: ProgressKind, detail: str | None) -> None:
    async with database.begin() as session:
        await progress_events.record(
            session,
            staff,
            case_id=case_id,
            kind=kind,
            occurred_on=date(2026, 11, 20),
            detail=detail,
            party_id=None,
            now=people.NOW,
        )


async def _set(database: Database, table: Any, row_id: UUID, **values: Any) -> None:
    async with database.begin() as session:
        await session.execute(update(table).where(table.id == row_id).values(**values))


async def _corrected(database: Database, case_id: UUID) -> None:
    """An event takes the place of the first, as an import has it."""
    case, event = models.Case, models.ProgressEvent
    async with database.begin() as session:
        first = (await session.scalars(select(event).where(event.case_id == case_id, event.seq == 1))).one()
        number = await session.scalar(update(case).values(last_seq=case.last_seq + 1).returning(case.last_seq))
        values = {"previous": "延长办案期限 2026-11-20", "current": "延长办案期限 2026-11-21", "replaces_id": first.id}
        kind, day = ProgressKind.PROGRESS_CORRECTED, date(2026, 11, 21)
        await session.execute(
            insert(event).values(id=new_id(), case_id=case_id, seq=number, kind=kind, occurred_on=day, **values)
        )


async def test_a_lawyer_follows_a_case_until_access_ends(phone: Phone, door: Client, database: Database) -> None:
    who, where = await people.lawyer(database, 1), await people.case(database)
    binding = await people.bound(database, who, where, case_label="重点")
    staff = await people.staff(database)
    await _set(database, models.Case, where.id, deadline_on=today(now()) + timedelta(days=2))
    for at in range(51):  # more than the first page: the newest must not be missing
        await _record(database, staff, where.id, ProgressKind.EXTENDED, f"第 {at + 1} 项")
    await phone.hold("token1")
    await phone.open("/cases")
    await phone.reads("还有 2 天")
    await phone.is_sound()
    await phone.tap(f"查看 {where.acceptance_number}", "link")
    await phone.reads("实时更新中")
    line = phone.page.locator(".timeline > li")
    await expect(line).to_have_count(51)
    await expect(line.first).to_contain_text("第 51 项")

    await _record(database, staff, where.id, ProgressKind.PROSECUTED, "诉至 2026-12-01")
    await expect(line.first).to_contain_text("提起公诉")
    await expect(line.first).to_contain_text("诉至 2026年12月1日")
    await expect(phone.page.locator("main [aria-live]")).to_contain_text("新进展：提起公诉")
    await expect(line).to_have_count(52)
    await phone.is_sound()

    await _corrected(database, where.id)
    await phone.page.reload()
    await expect(phone.page.locator(".correction")).to_contain_text("取代此前的记录：延长办案期限 2026年11月20日")
    await expect(line.last).to_contain_text("已被后来的记录更正或撤回")

    await _set(database, models.Binding, binding.id, status=BindingStatus.FROZEN)
    await phone.reads("您已不能查看此案件")
    for gone in ("示例李四", where.acceptance_number, "提起公诉", "第一检察部"):
        await phone.reads_not(gone)
    await phone.open("/cases")
    await phone.reads("还没有已绑定的案件")


async def test_a_party_sees_no_booking_and_every_notice_leads_somewhere(door: Client, database: Database) -> None:
    who = await people.lawyer(database, 1)
    await _set(database, models.Account, who.account_id, account_type=AccountType.PARTY)
    where = await people.case(database)
    binding = await people.bound(database, who, where, capacity=Capacity.PARTY)
    staff = await people.staff(database)
    async with phones(door.url) as opened:
        phone = await opened(viewport={"width": 320, "height": 640})
        await phone.hold("token1")
        booking = phone.page.locator('a[href*="appointments"]')
        for place, words in (
            ("/", "已绑定案件"),
            ("/cases", "仅辩护人、诉讼代理人可以预约"),
            (f"/cases/{ids.encode('case', where.id)}", "仅辩护人、诉讼代理人可以预约"),
            (f"/bindings/{ids.encode('binding', binding.id)}", "终止查询"),
        ):
            await phone.open(place)
            await phone.reads(words)
            await expect(booking).to_have_count(0)
            await phone.is_sound()

        await phone.open("/notices")
        await phone.reads("暂无消息")
        await _record(database, staff, where.id, ProgressKind.ACCEPTED, None)
        await phone.reads("案件有新进展：受理")
        await phone.tap("发送情况")
        await phone.reads("电子邮件")
        await phone.is_sound()
        await phone.tap("案件有新进展：受理", "link")
        await expect(phone.page.locator(".timeline > li").first).to_contain_text("受理")
        await phone.open("/notices?show=unread")
        await phone.reads("没有未读消息")
        await phone.page.get_by_role("link", name="消息", exact=True).first.wait_for()
