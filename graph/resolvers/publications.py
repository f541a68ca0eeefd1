"""Publications: objecting to one."""

from dataclasses import dataclass
from datetime import datetime

from db import global_ids as ids
from graph.context import Info
from graph.types.publication_inputs import ObjectToPublicationInput
from rules.accounts import plain_text
from rules.attempts import OBJECTION_BY_ADDRESS, OBJECTION_TO_CONTACT
from rules.errors import NotFound
from rules.publication_objections import ObjectionStatus, contact_of
from services import attempts, publication_objections
from services.publication_objections import Objection

PUBLICATIONS = ("important_case", "legal_document")


@dataclass(frozen=True)
class Objected:
    """An objection as it was taken in: whoever has its number has no page to read it again."""

    id: str
    objection_number: str
    status: ObjectionStatus
    status_label: str
    due_at: datetime


async def object_to_publication(info: Info, input: ObjectToPublicationInput) -> Objected:
    """Object to a publication."""
    context = info.context
    found = ids.decode(input.publication_id)
    if found is None or found[0] not in PUBLICATIONS:
        raise NotFound
    given = Objection(found[1], plain_text(input.name), plain_text(input.contact), plain_text(input.grounds))
    async with context.portal.database.begin() as session:
        tries = [(OBJECTION_BY_ADDRESS, context.actor.address), (OBJECTION_TO_CONTACT, contact_of(given.contact)[1])]
        await attempts.take(session, context.portal.keys, tries, now=context.now())
    async with context.portal.database.begin() as session:
        made = await publication_objections.object_to(
            session, context.actor, context.portal.keys, objection=given, now=context.now()
        )
    return Objected(
        id=ids.encode("publication_objection", made.id),
        objection_number=made.objection_number,
        status=made.status,
        status_label=made.status.label(context.actor.language),
        due_at=made.due_at,
    )
