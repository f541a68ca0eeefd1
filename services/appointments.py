"""Appointments: a lawyer or agent asks for one on a binding, and mends what was returned. Staff answer in `appointment_replies`."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.crypto import Keys
from db.queries import accounts, appointments, attachments, bindings, matters, procuratorates, reception_slots, workdays
from rules.accounts import AccountStatus
from rules.appointments import (
    MOST_MATTERS,
    STATEMENT_LIMIT,
    TRANSITIONS,
    AppointmentAct,
    AppointmentStatus,
    wish_problems,
)
from rules.bindings import text_problems
from rules.deadlines import today
from rules.errors import Conflict, Forbidden, NotAvailable, NotFound, Problem, Stale, refuse_all
from rules.identifiers import application_number
from rules.matters import Booker, MatterTerms, due_at, why_not, why_not_matter
from rules.papers import PaperCheck, RequiredPaper
from rules.people import Person
from services import appointment_steps, idempotency
from services import attachments as papers_of


@dataclass(frozen=True)
class Asked:
    """What is asked for: matters, when it would suit, words, papers."""

    matters: tuple[str, ...]
    slot_ids: tuple[UUID, ...]
    statement: str | None
    attachment_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Amendment:
    """What changes of an appointment that was returned; what is None stays."""

    expected_version: int
    matters: tuple[str, ...] | None = None
    slot_ids: tuple[UUID, ...] | None = None
    statement: str | None = None
    keeps_statement: bool = True
    attachment_ids: tuple[UUID, ...] | None = None


@dataclass(frozen=True)
class _Checked:
    """What was asked for, once nothing stands against it."""

    terms: Sequence[MatterTerms]
    needs_slot: bool
    papers: Sequence[UUID]
    due_at: datetime


async def request(
    session: AsyncSession,
    actor: Person,
    keys: Keys,
    *,
    binding_id: UUID,
    asked: Asked,
    idempotency_key: UUID | None,
    now: datetime,
) -> models.Appointment:
    """Ask the office that handles the case for an appointment. Wishes take no place."""
    # Before the key, which holds the account, as whoever closes the account does; and nobody ends the binding meanwhile.
    binding = await bindings.own(session, actor, binding_id, lock=True)
    if binding is None or not await accounts.is_usable(session, actor.account_id):
        raise NotFound
    content = (binding_id, asked)
    earlier = await idempotency.first_result(session, keys, actor, idempotency_key, "requestAppointment", content)
    if earlier is not None:
        return await own(session, actor, earlier)
    if actor.status is not AccountStatus.ACTIVE:
        raise Forbidden(Problem("NOT_APPROVED"))
    booker = await matters.booker(session, binding_id, today(now))
    office = await _office_for(session, binding, booker)
    checked = await _checked(session, actor, asked, booker, office.id, (), now)
    assert booker.stage is not None and binding.case_id is not None
    appointment = models.Appointment(
        appointment_number=application_number(
            "YY", office.unit_code, today(now), await appointments.next_number(session)
        ),
        account_id=actor.account_id,
        binding_id=binding.id,
        case_id=binding.case_id,
        procuratorate_id=office.id,
        capacity=binding.capacity,
        stage=booker.stage,
        status=TRANSITIONS[None][AppointmentAct.REQUEST],
        version=1,
        calendar_changed_at=now,
        check_in_code=appointment_steps.new_code(),
    )
    await _write(session, appointment, asked, checked, now)
    await appointment_steps.put_before_staff(session, appointment, AppointmentAct.REQUEST, now)
    await appointment_steps.record(session, actor, appointment, AppointmentAct.REQUEST, None, _recorded(asked))
    await idempotency.keep_result(session, actor, idempotency_key, appointment.id)
    return appointment


async def own(session: AsyncSession, actor: Person, appointment_id: UUID) -> models.Appointment:
    """One of one's own, its row locked; raises `NotFound`."""
    appointment = await appointments.own(session, actor, appointment_id)
    if appointment is None:
        raise NotFound
    return appointment


async def _office_for(session: AsyncSession, binding: models.Binding, booker: Booker) -> models.Procuratorate:
    """The office that handles the case; raises when nothing at all can be booked on the binding."""
    against = why_not(booker)
    if against is not None:
        raise NotAvailable(against) if booker.banned_until is not None else Forbidden(against)
    office = await procuratorates.of_case(session, binding.case_id)
    assert office is not None
    return office


async def _checked(
    session: AsyncSession,
    actor: Person,
    asked: Asked,
    booker: Booker,
    office_id: UUID,
    kept: tuple[models.Attachment, ...],
    now: datetime,
) -> _Checked:
    terms = await matters.terms_at(session, office_id)
    problems = _matter_problems(asked.matters, terms, booker, now)
    chosen = [terms[code] for code in dict.fromkeys(asked.matters) if code in terms]
    needs_slot = any(each.needs_slot for each in chosen)
    if chosen:
        slots = await reception_slots.of_office(session, office_id, asked.slot_ids)
        problems += wish_problems([reception_slots.as_rule(slot) for slot in slots], now, needs_slot=needs_slot)
    problems += text_problems(asked.statement, "statement", STATEMENT_LIMIT, lines=True)
    required = papers_for(chosen)
    papers, wrong = await papers_of.chosen(session, actor, asked.attachment_ids, required=required, kept=kept)
    refuse_all([*problems, *wrong])
    limit = due_at(chosen, actor.account_type, now, await workdays.calendar(session))
    return _Checked(chosen, needs_slot, [paper.id for paper in papers], limit)


def _matter_problems(
    codes: Sequence[str], terms: dict[str, MatterTerms], booker: Booker, now: datetime
) -> list[Problem]:
    found = []
    if not 1 <= len(codes) <= MOST_MATTERS:
        return [Problem("MATTERS_COUNT", "matters", {"most": MOST_MATTERS})]
    for position, code in enumerate(codes):
        field = f"matters.{position}"
        if code not in terms:
            found.append(Problem("MATTER_UNKNOWN", field))
        elif code in codes[:position]:
            found.append(Problem("MATTER_TWICE", field))
        elif (against := why_not_matter(terms[code], booker, today(now))) is not None:
            found.append(Problem(against.code, field, against.values))
    return found


def papers_for(chosen: Sequence[MatterTerms]) -> tuple[RequiredPaper, ...]:
    """The papers that these matters ask for."""
    required = dict.fromkeys(kind for each in chosen for kind in each.paper_kinds(required=True))
    optional = dict.fromkeys(kind for each in chosen for kind in each.paper_kinds(required=False))
    return (
        *map(RequiredPaper, required),
        *(RequiredPaper(kind, required=False) for kind in optional if kind not in required),
    )


async def _write(
    session: AsyncSession, appointment: models.Appointment, asked: Asked, checked: _Checked, now: datetime
) -> None:
    appointment.statement = asked.statement
    appointment.needs_slot = checked.needs_slot
    appointment.submitted_at = now
    await appointment_steps.set_limit(session, appointment, checked.due_at, now)
    session.add(appointment)
    await session.flush()
    try:
        await appointments.set_matters(session, appointment, [each.code for each in checked.terms])
    except IntegrityError as clash:  # asked for at the same moment from elsewhere
        raise Conflict(Problem("MATTER_OPEN", "matters")) from clash
    await appointments.set_wishes(session, appointment.id, asked.slot_ids)
    await attachments.give_to_appointment(session, appointment.id, checked.papers)


def _recorded(asked: Asked) -> dict[str, object]:
    return {"matters": list(asked.matters), "wishes": len(asked.slot_ids)}


async def amend(
    session: AsyncSession,
    actor: Person,
    *,
    appointment_id: UUID,
    amendment: Amendment,
    now: datetime,
) -> models.Appointment:
    """Mend an appointment that was returned; what is not named stays, papers that were found in order too."""
    appointment = await own(session, actor, appointment_id)
    if appointment.version != amendment.expected_version:
        raise Stale
    if actor.status is not AccountStatus.ACTIVE:
        raise Forbidden(Problem("NOT_APPROVED"))
    if appointment.status is not AppointmentStatus.RETURNED:
        raise Conflict(Problem("APPOINTMENT_NOT_OPEN"))
    binding = await bindings.own(session, actor, appointment.binding_id)
    assert binding is not None
    booker = await matters.booker(session, binding.id, today(now))
    earlier_codes = [each.code for each in await appointments.matters_of(session, appointment.id)]
    booker = _without(booker, earlier_codes)
    await _office_for(session, binding, booker)
    earlier = (await attachments.of_appointments(session, [appointment.id])).get(appointment.id, [])
    kept = tuple(earlier)
    if amendment.attachment_ids is not None:
        kept = tuple(paper for paper in earlier if paper.paper_check is PaperCheck.OK)
    wishes = [slot.id for slot in await appointments.wishes_of(session, appointment.id)]
    asked = Asked(
        tuple(earlier_codes) if amendment.matters is None else amendment.matters,
        tuple(wishes) if amendment.slot_ids is None else amendment.slot_ids,
        appointment.statement if amendment.keeps_statement else amendment.statement,
        amendment.attachment_ids or (),
    )
    checked = await _checked(session, actor, asked, booker, appointment.procuratorate_id, kept, now)
    await _write(session, appointment, asked, checked, now)
    appointment.outcome = appointment.decided_at = appointment.comment = appointment.reviewer_id = None
    appointment.reason_codes = []
    await appointment_steps.move(session, actor, appointment, AppointmentAct.AMEND, now=now, recorded=_recorded(asked))
    return appointment


def _without(booker: Booker, codes: Sequence[str]) -> Booker:
    """As if the appointment that is mended did not ask for anything."""
    return dataclasses.replace(booker, open_matters=[code for code in booker.open_matters if code not in codes])
