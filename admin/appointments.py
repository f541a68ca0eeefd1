"""业务预约: the appointments of an office, the page of one with the papers beside it, and everything that staff do with it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqladmin import expose
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from admin.acting import STATUS_OF
from admin.answers import ReviewAnswer, member_of, text_of, uuid_of, version_of
from admin.appointment_file import NEAR, checks_of, facts_of, offers_of
from admin.filters import Choice, by_label
from admin.formats import due_badge, language, listed, status_badge
from admin.prints import PrintingView
from admin.review import REVIEW
from admin.view import opened
from db.models import Account, Appointment, Attachment, Case, Procuratorate, ReceptionSlot
from db.queries import appointments, attachments, reception_slots
from db.queries import reasons as coded
from db.queries.staff_pages import staff_name
from printing.appointment_slip import AppointmentSlip
from rules.appointments import (
    AWAITING_OFFICE,
    SHOWS_IN_CALENDARS,
    TRANSITIONS,
    AppointmentAct,
    AppointmentOutcome,
    AppointmentStatus,
    ReplyWords,
)
from rules.deadlines import today
from rules.errors import NotFound, Refused
from rules.grants import Right
from rules.message import Message
from rules.people import Staff
from rules.reveals import MaskedField
from rules.review import Outcome
from rules.review_queue import ReviewKind
from services import appointment_replies, appointment_slips, appointment_steps, appointment_visits

WAITING = Choice("WAITING", "待处理", list(AWAITING_OFFICE))
BRING = "本人身份证件、律师执业证及授权委托手续原件"


class AppointmentView(PrintingView, model=Appointment):
    """Appointments of the office's subtree, those due first on top; who handles cases answers what was forwarded."""

    name = name_plural = "业务预约"
    icon = "fa-solid fa-calendar-check"
    category = "审核"
    grants = opened(Right.ANSWER_FORWARDED, {REVIEW: Right.ANSWER_FORWARDED})
    column_list = ["appointment_number", "account", "capacity", "matters", "procuratorate", "status", "slot", "due_at"]
    column_labels = {
        "appointment_number": "预约编号",
        "account": "申请人",
        "capacity": "申请身份",
        "matters": "预约事项",
        "procuratorate": "接待院",
        "status": "状态",
        "slot": "接待时间",
        "due_at": "答复期限",
        "submitted_at": "提交时间",
        "account.full_name": "申请人",
    }
    column_searchable_list = ["appointment_number", "account.full_name"]
    column_sortable_list = ["submitted_at", "due_at"]
    column_default_sort = [("due_at", False), ("id", False)]
    column_formatters = {"status": status_badge, "due_at": due_badge, "matters": lambda row, _: listed(row.matters)}
    column_filters = [by_label(Appointment.status, "状态", AppointmentStatus, WAITING)]
    non_link_related_fields = ["procuratorate", "account", "matters", "slot"]
    column_details_list = ["procuratorate", "account"]
    details_template = "portal/appointment.html"
    review_kind = ReviewKind.APPOINTMENT
    masked = (MaskedField.ACCOUNT_ID_NUMBER,)

    async def holder_of(self, session: AsyncSession, field: MaskedField, thing_id: UUID) -> UUID:
        """The applicant."""
        return (await self._found(session, thing_id)).account_id

    async def _found(self, session: AsyncSession, thing_id: UUID) -> Appointment:
        appointment = await appointments.in_scope(session, thing_id)
        if appointment is None:
            raise HTTPException(404)
        return appointment

    async def papers_of(self, session: AsyncSession, thing_id: UUID) -> Sequence[Attachment]:
        """Those of the appointment."""
        return (await attachments.of_appointments(session, [thing_id])).get(thing_id, [])

    async def file_of(self, session: AsyncSession, request: Request, thing_id: UUID) -> dict[str, Any]:
        """Papers, what was asked, what was checked, and what this member may do with it now."""
        asked, staff, now = await self._found(session, thing_id), request.state.staff, request.state.now
        papers, case = await self.papers_of(session, thing_id), await session.get(Case, asked.case_id)
        account = await session.get(Account, asked.account_id)
        matters = await appointments.matters_of(session, thing_id)
        slot = await reception_slots.get(session, asked.slot_id) if asked.slot_id else None
        office = await session.get(Procuratorate, asked.procuratorate_id)
        return {
            "papers": papers,
            "facts": facts_of(asked, account, case, matters, office, slot),
            "machine_checks": await checks_of(session, asked, account, case, matters, papers, today(now)),
            "reviewer": await staff_name(session, asked.reviewer_id),
            "given_reasons": await coded.by_codes(session, asked.reason_codes),
            "waiting": asked.status in AWAITING_OFFICE,
            "can": self._can(asked, staff),
            "has_slip": slot is not None and asked.status in SHOWS_IN_CALENDARS,
            "decides": bool(self._can(asked, staff) & {"RETURN", "REFUSE"}),
            "refusing": Outcome.REFUSED.name,
            "outcomes": list(AppointmentOutcome),
            "written": {},
            "department": case.department if case else "",
            **await self._reply_form(session, request, asked, case, office, slot),
        }

    def _can(self, asked: Appointment, staff: Staff) -> set[str]:
        """The acts that the diagram allows now to this member."""
        if not appointment_steps.may_answer(staff, asked.status):
            return set()
        acts = {act.name for act in TRANSITIONS.get(asked.status, {})}
        return acts if asked.needs_slot else acts - {AppointmentAct.REPLY.name}

    async def _reply_form(
        self,
        session: AsyncSession,
        request: Request,
        asked: Appointment,
        case: Case | None,
        office: Procuratorate | None,
        slot: ReceptionSlot | None,
    ) -> dict[str, Any]:
        """The times that can be offered, and the words that stand in the form to begin with."""
        usual = ReplyWords(
            place=asked.place if asked.place and (slot is None or asked.place != slot.place) else "",
            receptionist=asked.receptionist or (case.handler_name if case else None) or "",
            phone=asked.receptionist_phone
            or (case.handler_phone if case else None)
            or (office.hotline if office else None)
            or "",
            what_to_bring=asked.what_to_bring or BRING,
        )
        offering = self._can(asked, request.state.staff) & {"REPLY", "MOVE"} and asked.needs_slot
        return {
            "words": usual,
            "chosen_slot": asked.slot_id,
            "near": NEAR,
            "offers": await offers_of(session, self.desk.database, asked, case, usual.receptionist, request.state.now)
            if offering
            else [],
        }

    async def decide_it(self, session: AsyncSession, staff: Staff, thing_id: UUID, answer: ReviewAnswer) -> None:
        """Return for correction, or refuse."""
        await appointment_replies.decide(
            session, staff, self.desk.keys, appointment_id=thing_id, decision=answer.decision(), now=self.desk.now()
        )

    async def foretell(self, session: AsyncSession, thing_id: UUID, answer: ReviewAnswer) -> Message:
        """What the applicant would read."""
        return await appointment_replies.foretell(session, appointment_id=thing_id, decision=answer.decision())

    async def refused_page(self, request: Request, form: FormData, refused: Refused) -> Response:
        """The page with the form as it was filled in, and the places that are free now."""
        problems = [problem.message(language()) for problem in refused.problems]
        more: dict[str, Any] = {"written": {name: text_of(form, name) for name in form}}
        if "slot" in form or "receptionist" in form:
            more |= {"words": reply_words(form), "chosen_slot": uuid_of(text_of(form, "slot"))}
        return await self.details_page(request, STATUS_OF.get(type(refused), 400), problems=problems, **more)

    @expose("/accept/{pk}", methods=["POST"])
    async def accept(self, request: Request) -> Response:
        """受理."""
        return await self._act(request, appointment_replies.accept, "已受理，申请人将收到通知。")

    @expose("/forward/{pk}", methods=["POST"])
    async def forward(self, request: Request) -> Response:
        """转办案部门."""
        named = {"department": "department"}
        return await self._act(request, appointment_replies.forward, "已转办，申请人将收到通知。", named)

    @expose("/answer/{pk}", methods=["POST"])
    async def answer(self, request: Request) -> Response:
        """书面答复."""
        return await self._act(request, appointment_replies.answer, "已书面答复。", {"text": "answer"})

    @expose("/cancel/{pk}", methods=["POST"])
    async def cancel(self, request: Request) -> Response:
        """取消: the office calls it off."""
        return await self._act(request, appointment_replies.cancel, "已取消，申请人将收到通知。", {"reason": "reason"})

    @expose("/check-in/{pk}", methods=["POST"])
    async def check_in(self, request: Request) -> Response:
        """登记到访."""
        return await self._act(request, appointment_visits.check_in, "已登记到访。")

    async def _act(self, request: Request, act: Any, words: str, fields: Mapping[str, str] | None = None) -> Response:
        """An act that takes texts of the form by name."""

        async def done(session: AsyncSession, thing_id: UUID, form: FormData) -> None:
            texts = {name: text_of(form, field) for name, field in (fields or {}).items()}
            staff, version = request.state.staff, version_of(form)
            await act(session, staff, appointment_id=thing_id, expected_version=version, now=self.desk.now(), **texts)

        return await self.perform(request, REVIEW, done, words)

    @expose("/reply/{pk}", methods=["POST"])
    async def reply(self, request: Request) -> Response:
        """答复接待时间, or another time than the one that was arranged."""

        async def act(session: AsyncSession, thing_id: UUID, form: FormData) -> None:
            await appointment_replies.reply(
                session,
                request.state.staff,
                appointment_id=thing_id,
                slot_id=uuid_of(text_of(form, "slot")),
                words=reply_words(form),
                expected_version=version_of(form),
                now=self.desk.now(),
            )

        return await self.perform(request, REVIEW, act, "已答复，名额保留至确认截止。")

    @expose("/outcome/{pk}", methods=["POST"])
    async def outcome(self, request: Request) -> Response:
        """登记办理结果."""

        async def act(session: AsyncSession, thing_id: UUID, form: FormData) -> None:
            await appointment_visits.record_outcome(
                session,
                request.state.staff,
                appointment_id=thing_id,
                outcome=member_of(AppointmentOutcome, text_of(form, "outcome")),
                note=text_of(form, "note") or None,
                expected_version=version_of(form),
                now=self.desk.now(),
            )

        return await self.perform(request, REVIEW, act, "已登记办理结果。")

    @expose("/slip/{pk}", methods=["GET"])
    async def slip(self, request: Request) -> Response:
        """预约单, for a visitor who came without."""
        return await self.show(request, self._slip, "slip_pdf")

    @expose("/slip-pdf/{pk}", methods=["POST"])
    async def slip_pdf(self, request: Request) -> Response:
        """The same as a PDF."""
        return await self.save(request, self._slip, "appointment-slip")

    async def _slip(self, _: Staff, appointment_id: UUID) -> AppointmentSlip:
        async with self.desk.staff.read() as session:
            slip = await appointment_slips.by_id(session, appointment_id, public_url=self.desk.public_url)
        if slip is None:
            raise NotFound
        return slip


def reply_words(form: FormData) -> ReplyWords:
    """The reply as it was filled in."""
    return ReplyWords(
        place=text_of(form, "place"),
        receptionist=text_of(form, "receptionist"),
        phone=text_of(form, "phone"),
        text=text_of(form, "text"),
        what_to_bring=text_of(form, "what_to_bring"),
    )
