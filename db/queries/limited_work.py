"""What staff must have done by a day: reviews of the queue and, beside it, what people complain about and object to.

All of it is escalated alike (`staff_tasks.escalate`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, extract, func

from db.models import Complaint, PublicationObjection
from db.queries.review_kinds import QUEUED
from rules.complaints import OPEN_COMPLAINT
from rules.labels import Labelled
from rules.publication_objections import OPEN_OBJECTION


@dataclass(frozen=True)
class LimitedWork:
    """Rows with a limit. `row` is a table with id, procuratorate_id, status and due_at."""

    subject: str  # what a task calls them
    row: Any
    waiting: Collection[Labelled]
    limit: int | None  # working days until it is due; None: `half_time` says when half of a limit has passed
    half_time: ColumnElement[Any] | None = None


def _half(row: Any) -> ColumnElement[Any]:
    ends = extract("epoch", row.submitted_at) + extract("epoch", row.due_at)
    return func.to_timestamp(ends / 2)


LIMITED: Sequence[LimitedWork] = (
    *(
        LimitedWork(kind.value.lower(), each.row, each.waiting, each.limit, each.half_time)
        for kind, each in QUEUED.items()
    ),
    LimitedWork("complaint", Complaint, OPEN_COMPLAINT, None, _half(Complaint)),
    LimitedWork("publication_objection", PublicationObjection, OPEN_OBJECTION, None, _half(PublicationObjection)),
)
