"""业务预约: one's own appointments, what can be booked on a binding, the slots of an office, bans from booking."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import DateTime, and_, case, select
from sqlalchemy.orm import aliased

from db import models
from db.queries import appointments, bindings, booking_bans, matters
from db.queries.cases import gives_access
from db.reads.attachments import given_with, paper_shown
from db.reads.declaring import (
    Bind,
    Bound,
    Computed,
    Entity,
    Expression,
    Group,
    Projection,
    Reader,
    Reading,
    Relation,
    Row,
    Rows,
    where,
)
from db.reads.projections import json_objects, label
from db.reads.reference import everybody, in_language
from db.reads.registrations import DECISION
from rules.appointments import HOLDS_A_PLACE, SHOWS_IN_CALENDARS, UPCOMING, AppointmentStatus
from rules.booking_bans import BookingBanStatus
from rules.calendars import FILE_PURPOSE, LINK_LIFE, SLIP_PURPOSE, signed
from rules.deadlines import SHANGHAI, today
from rules.errors import Problem
from rules.matters import why_not_matter
from rules.papers import RequiredPaper
from rules.reception_slots import range_problems

MOST_SLOTS = 500


def begins(day: date | None) -> Bound:
    """The first moment of a day in Shanghai."""
    return None if day is None else Bind(_midnight(day), DateTime(timezone=True))


def is_over(day: date | None) -> Bound:
    """The first moment after a day in Shanghai."""
    return None if day is None else Bind(_midnight(day + timedelta(days=1)), DateTime(timezone=True))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def range_refused(given: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the days that are asked for."""
    return range_problems(given["from_"], given["to"])


def slots_of(_: Row, slot: Row, __: Reader, *, procuratorate_id: Any, from_: Any, to: Any) -> Rows:
    """The slots of an office that begin on these days."""
    here = slot.procuratorate_id == procuratorate_id, slot.starts_at >= from_, slot.starts_at < to
    return Rows(here, order=(slot.starts_at, slot.place, slot.id), limit=MOST_SLOTS)


def mine(_: Row, appointment: Row, reader: Reader, *, statuses: Any) -> Rows:
    """One's own; the account is named for the index by which a page is read."""
    own = appointment.account_id == reader.account_id
    return Rows((own,) if statuses is None else (own, appointment.status == statuses.any_()))


def _arranged(row: Row) -> Projection:
    """Whether a time is arranged that can still be changed."""
    return row.status.in_(sorted(UPCOMING))  # type: ignore[no-any-return]


def _wishes(row: Row, slot: Row, _: Reader) -> Rows:
    wish: Any = aliased(models.AppointmentWish)
    return Rows((wish.appointment_id == row.id, wish.slot_id == slot.id), order=(wish.position,))


def _matters(row: Row, matter: Row, _: Reader) -> Rows:
    own = aliased(models.AppointmentMatter)
    return Rows((own.appointment_id == row.id, own.matter_code == matter.code), order=(matter.position,))


def _held(row: Row, slot: Row, _: Reader) -> Rows:
    """The slot in which a place is held; none once it is free again."""
    return where(slot.id == row.slot_id, row.status.in_(sorted(HOLDS_A_PLACE)))


def _case(row: Row, found: Row, _: Reader) -> Rows:
    """The case, while the binding opens it."""
    binding = aliased(models.Binding)
    opened = select(1).where(binding.id == row.binding_id, gives_access(found, binding))
    return where(found.id == row.case_id, opened.correlate_except(binding).exists())


def _link(purpose: str, path: str, ending: str) -> Computed:
    """A signed address that lives a day; none while there is no time to show."""

    def address(given: Any, reading: Reading) -> str | None:
        if not given["shown"]:
            return None
        until = reading.now + LINK_LIFE
        signature = reading.keys.signature(purpose, signed(given["number"], until))
        return (
            f"{reading.public_url}/{path}/{given['number']}.{ending}"
            f"?until={int(until.timestamp())}&signature={signature}"
        )

    def needs(row: Row, _: Reader) -> Mapping[str, Projection]:
        return {
            "number": row.appointment_number,
            "shown": and_(row.slot_id.is_not(None), row.status.in_(sorted(SHOWS_IN_CALENDARS))),
        }

    return Computed(address, needs)


APPOINTMENT = Entity(
    "appointment",
    "Appointment",
    models.Appointment,
    lambda reader, row: appointments.visible_to(reader, row),
    {
        "status_label": label("status", AppointmentStatus),
        "matters": Relation("matter", _matters, many=True),
        "binding": Relation("binding", lambda row, binding, _: where(binding.id == row.binding_id)),
        "case": Relation("case", _case),
        "procuratorate": Relation("procuratorate", lambda row, office, _: where(office.id == row.procuratorate_id)),
        "preferred_slots": Relation("reception_slot", _wishes, many=True),
        "slot": Relation("reception_slot", _held),
        "reply": Group(
            "AppointmentReply",
            {
                "text": Expression(lambda row, _: row.reply),
                "phone": Expression(lambda row, _: row.receptionist_phone),
            },
            given=lambda row: row.replied_at.is_not(None),
        ),
        "decision": DECISION,
        "attachments": given_with(models.AppointmentAttachment, "appointment_id"),
        "cancel_until": Expression(lambda row, _: case((_arranged(row), row.cut_off_at))),
        "confirm_until": Expression(lambda row, _: case((row.status == AppointmentStatus.REPLIED, row.cut_off_at))),
        "outcome": Expression(lambda row, _: row.visit_outcome),
        "ics_url": _link(FILE_PURPOSE, "calendars/appointments", "ics"),
        "slip_url": _link(SLIP_PURPOSE, "appointment-slips", "pdf"),
    },
)
RECEPTION_SLOT = Entity(
    "reception_slot",
    "ReceptionSlot",
    models.ReceptionSlot,
    everybody,
    {
        "closed": Expression(lambda row, _: row.is_closed, certain=True),
        "remaining": Expression(lambda row, _: case((row.is_closed, 0), else_=row.capacity - row.taken), certain=True),
        "bookable_until": Expression(lambda row, _: row.cut_off_at, certain=True),
    },
)
MATTER = Entity("matter", "Matter", models.Matter, everybody, {"label": in_language("label_zh", "label_en")})
BOOKING_BAN = Entity(
    "booking_ban",
    "BookingBan",
    models.BookingBan,
    lambda reader, row: booking_bans.visible_to(reader, row),
    {
        "status_label": label("status", BookingBanStatus),
        "procuratorate": Relation("procuratorate", lambda row, office, _: where(office.id == row.procuratorate_id)),
    },
)


def _needs_of_the_matters(_: Row, reader: Reader, *, binding_id: Any) -> Mapping[str, Projection]:
    """Who books on the binding, and what can be booked at the office of its case; nothing of a binding of somebody else."""
    binding = aliased(models.Binding)
    own = and_(binding.id == binding_id, bindings.visible_to(reader, binding))

    def of_binding(value: Projection) -> Projection:
        return select(value).select_from(binding).where(own).correlate_except(binding).scalar_subquery()

    who = {name: of_binding(value) for name, value in matters.booker_columns(binding, reader.today).items()}
    terms = matters.offered_at(who.pop("office_id"))
    return {**who, "today": reader.today, "terms": json_objects(terms)}


def _bookable(given: Any, reading: Reading) -> list[dict[str, Any]] | None:
    """Each matter, and why it is not available to this binding now; None when there is no such binding."""
    if given["capacity"] is None:
        return None
    days = {name: date.fromisoformat(given[name]) if given[name] else None for name in ("deadline_on", "banned_until")}
    booker = matters.as_booker({**given, **days})
    found = []
    for terms in map(matters.as_terms, given["terms"]):
        against = why_not_matter(terms, booker, today(reading.now))
        limit = terms.limit_for(booker.account_type)
        papers = [RequiredPaper(kind) for kind in terms.paper_kinds(required=True)]
        papers += [RequiredPaper(kind, required=False) for kind in terms.paper_kinds(required=False)]
        found.append(
            {
                "code": terms.code,
                "label": terms.label(reading.language),
                "available": against is None,
                "why_not": against.message(reading.language) if against else None,
                "why_not_code": against.code if against else None,
                "needs_slot": terms.needs_slot,
                "answer_within": {"amount": limit.amount, "unit": limit.unit.value},
                "required_papers": [paper_shown(paper, reading.language) for paper in papers],
            }
        )
    return found


APPOINTMENT_MATTERS = Computed(_bookable, _needs_of_the_matters)
