"""查询单: the same list that a bound person reads, for the party whom a remote request is about."""

from datetime import date
from uuid import UUID

from sqlalchemy import Date, Uuid, cast, func, literal, null, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db import models
from db.queries import remote_requests
from db.queries.cases import is_disclosed
from db.reads.cases import disclosed_list, needs_of_the_list
from db.reads.declaring import Reader
from rules.labels import LANGUAGES


async def lines(session: AsyncSession, request_id: UUID, today: date) -> list[tuple[str, str | None]]:
    """Label and value of every line that the case discloses, in order; no line when no case was found."""
    found = await remote_requests.meant(session, request_id)
    if found is None:
        return []
    party_id = literal(found[1].id, Uuid())
    row = aliased(models.Case)
    nobody = cast(null(), Uuid())
    reader = Reader(nobody, nobody, func.now(), literal(today, Date()), LANGUAGES[0])
    needs = needs_of_the_list(
        row,
        reader,
        own=lambda measure: measure.party_id == party_id,
        told=lambda event: or_(event.party_id.is_(None), event.party_id == party_id) & is_disclosed(event, row),
    )
    statement = select(*(value.label(key) for key, value in needs.items())).where(row.id == found[0].id)
    given = (await session.execute(statement)).mappings().one()
    written = {key: value.isoformat() if isinstance(value, date) else value for key, value in given.items()}
    return [(str(line["label"]), line["value"]) for line in disclosed_list(written, LANGUAGES[0])]
