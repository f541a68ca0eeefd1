"""Appointments: one's own, and what becomes of them when their binding ends."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import Appointment, Binding
from db.queries import bindings
from db.queries.visibility import Knows
from rules.appointments import OPEN_APPOINTMENT, AppointmentStatus


def visible_to(person: Knows, appointment: type[Appointment] = Appointment) -> ColumnElement[bool]:
    """Appointments on one's own bindings."""
    binding = aliased(Binding)
    own = select(1).where(binding.id == appointment.binding_id, bindings.visible_to(person, binding))
    return own.correlate_except(binding).exists()


async def cancel(session: AsyncSession, binding_ids: Sequence[UUID]) -> None:
    """What was booked on these bindings will not take place."""
    await session.execute(
        update(Appointment)
        .where(Appointment.binding_id.in_(binding_ids), Appointment.status.in_(OPEN_APPOINTMENT))
        .values(status=AppointmentStatus.CANCELLED, version=Appointment.version + 1),
        execution_options={"synchronize_session": False},
    )
