"""caseProgressed: the disclosed events of a case."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from db.models import Case, ProgressEvent
from db.queries.live import Asked
from rules.errors import Refused
from rules.people import Person
from subscriptions.feed import follow
from subscriptions.hub import ACCOUNT, CASE, Hub


@dataclass(frozen=True)
class CaseProgress:
    """An event, with the case as it stood when it was found."""

    seq: int
    event: ProgressEvent
    case: Case | None


async def case_progressed(
    hub: Hub, person: Person, case_id: UUID, after: int | None
) -> AsyncIterator[CaseProgress | Refused]:
    """Everything after the number, then everything to come, while the case may be seen."""
    topics = ((CASE, str(case_id)), (ACCOUNT, str(person.account_id)))
    items = follow(
        hub,
        topics,
        after,
        lambda position: hub.progress.load(Asked(person.session_id, person.account_id, position, case_id)),
    )
    async for item in items:
        if isinstance(item, Refused):
            yield item
        else:
            event, look = item
            yield CaseProgress(event.seq, event, look.case)
