"""Reading the progress of cases: pages, and what the disclosed list takes from it."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, cast, column, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.engine import Database
from db.models import ProgressEvent, ProgressItem
from db.queries.cases import events_visible_to
from db.queries.pages import Order, Page, PageAsked, assemble, limited, total
from rules.people import Person
from rules.progress_events import ProgressKind

ORDER = Order((ProgressEvent.seq,))
ProgressAsked = tuple[UUID, PageAsked]


async def pages(
    session: AsyncSession, person: Person, wanted: Sequence[ProgressAsked], database: Database
) -> list[Page[ProgressEvent]]:
    """A page of the disclosed events of each case, in one statement for all that ask for the same page."""
    found: dict[ProgressAsked, list[ProgressEvent]] = {each: [] for each in wanted}
    for asked in dict.fromkeys(asked for _, asked in wanted):
        ids = [case_id for case_id, page in found if page == asked]
        case = func.unnest(cast(ids, ARRAY(Uuid))).table_valued(column("id", Uuid), name="wanted").render_derived()
        newest = limited(select(ProgressEvent), ORDER, asked).where(
            ProgressEvent.case_id == case.c.id, events_visible_to(person)
        )
        event = aliased(ProgressEvent, newest.correlate(case).lateral("page"))
        direction = event.seq.desc() if asked.last is not None else event.seq
        for row in await session.scalars(select(event).select_from(case).order_by(event.case_id, direction)):
            found[(row.case_id, asked)].append(row)
    return [assemble(found[each], ORDER, each[1], partial(count, database, person, each[0])) for each in wanted]


async def count(database: Database, person: Person, case_id: UUID) -> int:
    """How many events of a case one may see."""
    async with database.read() as session:
        return await total(
            session, select(ProgressEvent).where(ProgressEvent.case_id == case_id, events_visible_to(person))
        )


async def by_ids(session: AsyncSession, person: Person, ids: Sequence[UUID]) -> dict[UUID, ProgressEvent]:
    """Those of the events that one may see."""
    rows = await session.scalars(select(ProgressEvent).where(ProgressEvent.id.in_(ids), events_visible_to(person)))
    return {event.id: event for event in rows}


async def supplements(session: AsyncSession, person: Person, ids: Sequence[UUID]) -> dict[UUID, dict[str, date]]:
    """For each case the days of the supplementary investigations and resubmissions, by disclosed key.

    Days come from the imported items as they stand now, and from events recorded by hand.
    """
    wanted = (ProgressKind.SUPPLEMENT_ORDERED, ProgressKind.RESUBMITTED)
    items = select(ProgressItem.case_id, ProgressItem.kind, ProgressItem.round, ProgressItem.occurred_on).where(
        ProgressItem.case_id.in_(ids), ProgressItem.kind.in_(wanted)
    )
    by_hand = select(ProgressEvent.case_id, ProgressEvent.kind, ProgressEvent.round, ProgressEvent.occurred_on).where(
        ProgressEvent.case_id.in_(ids),
        ProgressEvent.kind.in_(wanted),
        ProgressEvent.staff_member_id.is_not(None),
        events_visible_to(person),
    )
    found: dict[UUID, dict[str, date]] = {}
    for case_id, kind, number, day in [*(await session.execute(items)), *(await session.execute(by_hand))]:
        key = "supplementOrdered" if kind is ProgressKind.SUPPLEMENT_ORDERED else "resubmitted"
        found.setdefault(case_id, {}).setdefault(f"{key}{number or 1}", day)
    return found
