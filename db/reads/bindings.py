"""案件绑定: one's own requests and links, and the cases that they open."""

from sqlalchemy import Text, and_, cast, func, select
from sqlalchemy.orm import aliased

from db import models
from db.queries import bindings, matters
from db.queries.cases import gives_access
from db.reads.attachments import given_with
from db.reads.declaring import Entity, Expression, Projection, Reader, Relation, Row, where
from db.reads.projections import label, tabulated
from db.reads.registrations import DECISION
from rules.bindings import BindingStatus, Capacity, why_no_appointment
from rules.cases import CaseDomain
from rules.errors import Problem
from rules.sentences import say

DAY = "#"  # where a day stands in a sentence that is written before it is known


def _open_domain(binding: Row) -> Projection:
    """The domain of the case, while the binding opens it."""
    case = aliased(models.Case)
    opened = select(case.domain).where(case.id == binding.case_id, gives_access(case, binding))
    return opened.correlate_except(case).scalar_subquery()


def _why_not(capacity: Capacity, domain: CaseDomain | None) -> Problem | None:
    return why_no_appointment(gives_access=domain is not None, capacity=capacity, domain=domain)


def _banned_until(binding: Row, reader: Reader) -> Projection:
    """Until when the applicant books no more on line at the office of the case; null when they do."""
    return matters.booker_columns(binding, reader.today)["banned_until"]


def _can_book(binding: Row, reader: Reader) -> Projection:
    known = (binding.capacity, list(Capacity)), (_open_domain(binding), [*CaseDomain, None])
    allowed = tabulated(lambda *values: _why_not(*values) is None, *known)
    return and_(allowed, _banned_until(binding, reader).is_(None))


def _why_no_booking(binding: Row, reader: Reader) -> Projection:
    def sentence(capacity: Capacity, domain: CaseDomain | None) -> str | None:
        problem = _why_not(capacity, domain)
        return problem.message(reader.language) if problem else None

    why = tabulated(sentence, (binding.capacity, list(Capacity)), (_open_domain(binding), [*CaseDomain, None]))
    banned = say("BOOKING_BANNED", reader.language, until=DAY)
    return func.coalesce(why, func.replace(banned, DAY, cast(_banned_until(binding, reader), Text)))


BINDING = Entity(
    "binding",
    "Binding",
    models.Binding,
    lambda reader, row: bindings.visible_to(reader, row),
    {
        "status_label": label("status", BindingStatus),
        "procuratorate": Relation("procuratorate", lambda row, office, _: where(office.id == row.procuratorate_id)),
        "charge": Relation("charge", lambda row, charge, _: where(charge.code == row.charge_code)),
        "case": Relation("case", lambda row, case, _: where(case.id == row.case_id, gives_access(case, row))),
        "can_request_appointment": Expression(_can_book, certain=True),
        "why_no_appointment": Expression(_why_no_booking),
        "decision": DECISION,
        "attachments": given_with(models.BindingAttachment, "binding_id"),
    },
)
