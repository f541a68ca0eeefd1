"""Appointments: request, amend, confirm, cancel, reschedule, rate; appeal against a ban."""

from strawberry import ID, UNSET

from db import global_ids as ids
from graph.context import Info
from graph.rows import Row
from graph.types.appointment_inputs import (
    AmendAppointmentInput,
    AppealBookingBanInput,
    CancelAppointmentInput,
    RateAppointmentInput,
    RequestAppointmentInput,
    RescheduleAppointmentInput,
)
from rules.accounts import plain_text
from rules.attempts import APPOINTMENT_BY_ACCOUNT
from services import appointment_choices, appointments, attempts, booking_bans
from services.appointments import Amendment, Asked


def _text(value: str | None) -> str | None:
    return plain_text(value or "") or None


async def request_appointment(info: Info, input: RequestAppointmentInput) -> Row:
    """Ask for an appointment."""
    context = info.context
    asked = Asked(
        matters=tuple(plain_text(code) for code in input.matters),
        slot_ids=ids.read_slots(input.preferred_slot_ids or []),
        statement=_text(input.statement),
        attachment_ids=ids.read_papers(input.attachment_ids or []),
    )
    async with context.portal.database.begin() as session:
        tries = [(APPOINTMENT_BY_ACCOUNT, str(context.person.account_id))]
        await attempts.take(session, context.portal.keys, tries, now=context.now())
    async with context.portal.database.begin() as session:
        appointment = await appointments.request(
            session,
            context.person,
            context.portal.keys,
            binding_id=ids.read(input.binding_id, "binding"),
            asked=asked,
            idempotency_key=input.idempotency_key,
            now=context.now(),
        )
    return context.rows().row("appointment", appointment.id)


async def amend_appointment(info: Info, input: AmendAppointmentInput) -> Row:
    """Mend a returned appointment."""
    context = info.context
    codes, slots, papers = input.matters, input.preferred_slot_ids, input.attachment_ids
    amendment = Amendment(
        expected_version=input.expected_version,
        matters=None if codes is UNSET else tuple(plain_text(code) for code in codes or []),
        slot_ids=None if slots is UNSET else ids.read_slots(slots or []),
        statement=None if input.statement is UNSET else _text(input.statement),
        keeps_statement=input.statement is UNSET,
        attachment_ids=None if papers is UNSET else ids.read_papers(list(papers or [])),
    )
    async with context.portal.database.begin() as session:
        appointment = await appointments.amend(
            session,
            context.person,
            appointment_id=ids.read(input.id, "appointment"),
            amendment=amendment,
            now=context.now(),
        )
    return context.rows().row("appointment", appointment.id)


async def confirm_appointment(info: Info, id: ID, expected_version: int) -> Row:
    """Say yes to what the office has offered."""
    context = info.context
    async with context.portal.database.begin() as session:
        appointment = await appointment_choices.confirm(
            session,
            context.person,
            appointment_id=ids.read(id, "appointment"),
            expected_version=expected_version,
            now=context.now(),
        )
    return context.rows().row("appointment", appointment.id)


async def cancel_appointment(info: Info, input: CancelAppointmentInput) -> Row:
    """Cancel or decline."""
    context = info.context
    async with context.portal.database.begin() as session:
        appointment = await appointment_choices.cancel(
            session,
            context.person,
            appointment_id=ids.read(input.id, "appointment"),
            reason=_text(input.reason),
            expected_version=input.expected_version,
            now=context.now(),
        )
    return context.rows().row("appointment", appointment.id)


async def reschedule_appointment(info: Info, input: RescheduleAppointmentInput) -> Row:
    """Choose another time."""
    context = info.context
    async with context.portal.database.begin() as session:
        appointment = await appointment_choices.reschedule(
            session,
            context.person,
            appointment_id=ids.read(input.id, "appointment"),
            slot_ids=ids.read_slots(input.preferred_slot_ids),
            expected_version=input.expected_version,
            now=context.now(),
        )
    return context.rows().row("appointment", appointment.id)


async def rate_appointment(info: Info, input: RateAppointmentInput) -> Row:
    """Say how it was."""
    context = info.context
    async with context.portal.database.begin() as session:
        appointment = await appointment_choices.rate(
            session,
            context.person,
            appointment_id=ids.read(input.id, "appointment"),
            rating=input.rating,
            comment=_text(input.comment),
        )
    return context.rows().row("appointment", appointment.id)


async def appeal_booking_ban(info: Info, input: AppealBookingBanInput) -> Row:
    """Object to a ban."""
    context = info.context
    async with context.portal.database.begin() as session:
        ban = await booking_bans.appeal(
            session,
            context.person,
            ban_id=ids.read(input.id, "booking_ban"),
            statement=_text(input.statement),
            expected_version=input.expected_version,
            now=context.now(),
        )
    return context.rows().row("booking_ban", ban.id)
