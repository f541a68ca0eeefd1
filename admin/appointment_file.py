"""What the page of an appointment shows: what was asked and checked, and the times that can be offered, each with its conflicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from admin.checks import Check, Fact, applicant_license, check, contact_check, papers_check
from admin.formats import label, moment
from db.engine import Database
from db.models import Account, Appointment, Attachment, Case, Matter, Procuratorate, ReceptionSlot
from db.queries import appointments, reception_slots, registrations
from rules.appointments import offer_problems
from rules.deadlines import SHANGHAI, WEEKDAYS, today
from rules.papers import AttachmentKind, RequiredPaper, missing_papers
from rules.reveals import MaskedField

OFFERED = 30
NEAR = 8  # more are a click away
BARRED = {"SLOT_CLOSED": "停止接待", "SLOT_CONFIRM_TOO_SHORT": "来不及确认"}


@dataclass(frozen=True)
class Offer:
    """A slot that can be offered: whether it was wished (from 1), and what speaks against it or forbids it."""

    slot: ReceptionSlot
    wish: int | None
    warnings: Sequence[str]
    barred: str | None

    @property
    def when(self) -> str:
        """Day, weekday and time."""
        here, until = self.slot.starts_at.astimezone(SHANGHAI), self.slot.ends_at.astimezone(SHANGHAI)
        return f"{here:%m-%d} 周{WEEKDAYS[here.weekday()]} {here:%H:%M}–{until:%H:%M}"


def facts_of(
    appointment: Appointment,
    account: Account | None,
    case: Case | None,
    matters: Sequence[Matter],
    office: Procuratorate | None,
    slot: ReceptionSlot | None,
) -> list[Fact]:
    """What was asked, line by line, and where it stands; what has not happened yet has no line."""
    told = [
        Fact("预约事项", "；".join(matter.label_zh for matter in matters)),
        Fact("申请人", account.full_name if account else None),
        Fact("用户类型", label(account.account_type) if account else None),
        Fact("证件号码", account.id_number_masked if account else None, MaskedField.ACCOUNT_ID_NUMBER),
        Fact("申请身份", label(appointment.capacity)),
        Fact("案件", f"{case.acceptance_number} {case.name}" if case else None),
        Fact("申请时诉讼阶段", label(appointment.stage)),
        Fact("办案部门", case.department if case else None),
        Fact("承办人", case.handler_name if case else None),
        Fact("办案期限", str(case.deadline_on) if case and case.deadline_on else None),
        Fact("预约说明", appointment.statement),
        Fact("接待院", office.name if office else None),
        Fact("提交时间", moment(appointment.submitted_at)),
        Fact("转办部门", appointment.forwarded_to),
        Fact("接待时间", f"{moment(slot.starts_at)}（{appointment.place or slot.place}）" if slot else None),
        Fact("接待人", " ".join(filter(None, (appointment.receptionist, appointment.receptionist_phone))) or None),
        Fact("确认、取消截止", moment(appointment.cut_off_at) if slot and appointment.cut_off_at else None),
        Fact("答复内容", appointment.reply),
        Fact("携带材料", appointment.what_to_bring),
        Fact("确认时间", moment(appointment.confirmed_at) if appointment.confirmed_at else None),
        Fact("到访时间", moment(appointment.checked_in_at) if appointment.checked_in_at else None),
        Fact("办理结果", label(appointment.visit_outcome) if appointment.visit_outcome else None),
        Fact("取消", _cancelled(appointment)),
        Fact("评价", f"{appointment.rating} 分 {appointment.rating_comment or ''}" if appointment.rating else None),
        Fact("版本", str(appointment.version)),
    ]
    return [fact for fact in told if fact.value]


def _cancelled(appointment: Appointment) -> str | None:
    if appointment.cancelled_by is None:
        return None
    return f"{label(appointment.cancelled_by)}：{appointment.cancel_reason}"


async def checks_of(
    session: AsyncSession,
    appointment: Appointment,
    account: Account | None,
    case: Case | None,
    matters: Sequence[Matter],
    papers: Sequence[Attachment],
    day: date,
) -> list[Check]:
    """Whether the papers are whole, the licence is good, the stage still fits and the applicant can be reached."""
    required = tuple(RequiredPaper(AttachmentKind[kind]) for matter in matters for kind in matter.required_papers)
    lacking = missing_papers(required, {paper.kind for paper in papers}, "")
    found = [papers_check([str(problem.values["paper"]) for problem in lacking]), contact_check(account)]
    found += applicant_license(await registrations.lawyer_profile(session, appointment.account_id), day)
    if case is not None:
        fits = all(case.stage in matter.stages for matter in matters)
        found.append(check("诉讼阶段", fits, label(case.stage), f"现为{label(case.stage)}，所选事项可能已不适用"))
    return found


async def offers_of(
    session: AsyncSession,
    portal: Database,
    appointment: Appointment,
    case: Case | None,
    receptionist: str,
    now: datetime,
) -> list[Offer]:
    """First the applicant's wishes, then the next slots with free places. Visits of the same person at other offices are looked
    up on the portal's own role: that there is one is told, not where."""
    wishes = list(await appointments.wishes_of(session, appointment.id))
    wished = {slot.id for slot in wishes}
    free = await reception_slots.free(session, appointment.procuratorate_id, now, OFFERED)
    slots = wishes + [slot for slot in free if slot.id not in wished and slot.id != appointment.slot_id]
    if not slots:
        return []
    first, last = min(slot.starts_at for slot in slots), max(slot.ends_at for slot in slots)
    async with portal.read() as reading:
        visits = await appointments.visits_of(reading, appointment, first, last)
    receptions = (
        await appointments.receptions_of(session, appointment, receptionist, first, last) if receptionist else []
    )
    found = []
    for position, slot in enumerate(slots):
        against = []
        if slot.id not in wished:
            against.append("非申请人所选时间")
        if any(_overlaps(slot, starts, ends) for starts, ends in visits):
            against.append("申请人此时另有预约")
        if any(_overlaps(slot, starts, ends) and place != slot.place for starts, ends, place in receptions):
            against.append(f"{receptionist}此时在其他接待室接待")
        if case is not None and case.deadline_on is not None and today(slot.starts_at) > case.deadline_on:
            against.append(f"晚于办案期限（{case.deadline_on}）")
        found.append(Offer(slot, position + 1 if slot.id in wished else None, against, _barred(appointment, slot, now)))
    return found


def _overlaps(slot: ReceptionSlot, starts: datetime, ends: datetime) -> bool:
    return starts < slot.ends_at and ends > slot.starts_at


def _barred(appointment: Appointment, slot: ReceptionSlot, now: datetime) -> str | None:
    """Why a place in it cannot be offered at all."""
    holds = slot.id == appointment.slot_id
    for problem in offer_problems(reception_slots.as_rule(slot), now, is_held=holds):
        return BARRED[problem.code]
    return "已约满" if slot.taken >= slot.capacity and not holds else None
