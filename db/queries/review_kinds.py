"""What stands in the queue of the work desk: one declaration a kind. A further kind joins by one more entry."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, ColumnElement, DateTime, Text, cast, func, literal, null, or_, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by

from db.models import (
    Appointment,
    AppointmentAttachment,
    AppointmentMatter,
    Binding,
    BindingAttachment,
    Matter,
    Registration,
    RegistrationAttachment,
    RemoteRequest,
    RemoteRequestAttachment,
)
from db.queries import remote_requests as remote
from rules import bindings, registrations
from rules.appointments import AWAITING_OFFICE, AppointmentStatus
from rules.bindings import BindingAct, BindingStatus
from rules.clocks import CLOCKS
from rules.clocks import Matter as Limited
from rules.labels import Labelled
from rules.registrations import RegistrationAct, RegistrationStatus
from rules.remote_requests import LIMITS, RemoteRequestStatus
from rules.review_queue import ReviewKind
from rules.states import follows

Column = ColumnElement[Any]
NOTHING: Column = cast(null(), Text)
EVERYTHING: ColumnElement[bool] = true()


@dataclass(frozen=True)
class QueuedKind:
    """Where a kind lies, when it waits, and what each of its rows shows.

    `row` is a table with id, account_id, procuratorate_id, status, version, submitted_at, due_at, decided_at and outcome.
    """

    row: Any
    status: type[Labelled]
    waiting: Collection[Labelled]  # these are worked off by due time
    taken_up: Mapping[Any, Labelled]  # which state follows when somebody begins with it
    decidable: Collection[Labelled]  # these, too, can be decided: what waits for something else than staff among them
    limit: int | None  # working days until it is due; None: each row has its own limit, and knows its half
    number: Column
    applicant: Column | None  # None: the account's name
    capacity: Column
    about: Column  # of which case, as the applicant wrote it
    paper: Any  # the table that links papers, and its column that names the row
    paper_of: Any
    legal_aid: Column | None = None
    client_is_party: Column | None = None
    only: ColumnElement[bool] = EVERYTHING  # of the rows that staff see, those that wait for them
    half_time: Column | None = None  # when half of a limit of its own has passed


_MATTERS = (
    select(func.string_agg(Matter.label_zh, aggregate_order_by(literal("、"), Matter.position)))
    .join(AppointmentMatter, AppointmentMatter.matter_code == Matter.code)
    .where(AppointmentMatter.appointment_id == Appointment.id)
    .correlate(Appointment)
    .scalar_subquery()
)
QUEUED: Mapping[ReviewKind, QueuedKind] = {
    ReviewKind.REGISTRATION: QueuedKind(
        row=Registration,
        status=RegistrationStatus,
        waiting=registrations.AWAITING_DECISION,
        taken_up=follows(registrations.TRANSITIONS, RegistrationAct.TAKE_UP),
        decidable=registrations.AWAITING_DECISION,
        limit=CLOCKS[Limited.REGISTRATION_REVIEW].amount,
        number=cast(Registration.registration_number, Text),
        applicant=cast(Registration.full_name, Text),
        capacity=NOTHING,
        about=NOTHING,
        paper=RegistrationAttachment,
        paper_of=RegistrationAttachment.registration_id,
    ),
    ReviewKind.BINDING: QueuedKind(
        row=Binding,
        status=BindingStatus,
        waiting=bindings.AWAITING_DECISION,
        taken_up=follows(bindings.TRANSITIONS, BindingAct.TAKE_UP),
        decidable=bindings.DECIDABLE,
        limit=CLOCKS[Limited.BINDING_REVIEW].amount,
        number=cast(Binding.binding_number, Text),
        applicant=None,
        capacity=cast(Binding.capacity, Text),
        about=func.concat_ws(" · ", Binding.party_name, Binding.case_number),
        paper=BindingAttachment,
        paper_of=BindingAttachment.binding_id,
        legal_aid=cast(Binding.legal_aid, Boolean),
        client_is_party=or_(Binding.client_name.is_(None), Binding.client_name == Binding.party_name),
    ),
    ReviewKind.REMOTE_REQUEST: QueuedKind(
        row=RemoteRequest,
        status=RemoteRequestStatus,
        waiting=frozenset(LIMITS),
        taken_up={},  # beginning with it is an act of its own, and a step that the applicant sees
        decidable=frozenset(LIMITS),
        limit=CLOCKS[Limited.REMOTE_DECISION].amount,
        number=cast(RemoteRequest.request_number, Text),
        applicant=None,
        capacity=cast(RemoteRequest.capacity, Text),
        about=func.concat_ws(" · ", RemoteRequest.party_name, RemoteRequest.case_number),
        paper=RemoteRequestAttachment,
        paper_of=RemoteRequestAttachment.remote_request_id,
        only=remote.on_desk(),
    ),
    ReviewKind.APPOINTMENT: QueuedKind(
        row=Appointment,
        status=AppointmentStatus,
        waiting=AWAITING_OFFICE,
        taken_up={},  # accepting it is an act of its own, and a step that the applicant is told of
        decidable=AWAITING_OFFICE,
        limit=None,
        number=cast(Appointment.appointment_number, Text),
        applicant=None,
        capacity=cast(Appointment.capacity, Text),
        about=_MATTERS,
        paper=AppointmentAttachment,
        paper_of=AppointmentAttachment.appointment_id,
        half_time=cast(Appointment.half_time_at, DateTime(timezone=True)),
    ),
}
