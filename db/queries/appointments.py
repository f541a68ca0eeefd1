"""Appointments: one's own."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from db.models import Appointment, Binding
from db.queries import bindings
from db.queries.visibility import Knows


def visible_to(person: Knows, appointment: type[Appointment] = Appointment) -> ColumnElement[bool]:
    """Appointments on one's own bindings."""
    binding = aliased(Binding)
    own = select(1).where(binding.id == appointment.binding_id, bindings.visible_to(person, binding))
    return own.correlate_except(binding).exists()
