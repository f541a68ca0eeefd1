"""Whom a draft must not name, and who may be named: every choice with its ground and reason, on record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.crypto import Keys
from db.queries import publication_drafts, redactions
from rules.errors import Conflict, Invalid, Problem, Stale, refuse_all
from rules.masks import masked_name
from rules.people import Staff
from rules.redaction_naming import NAMES_LIMIT, KnownName, NamingGround, naming_problems
from rules.redaction_reading import name_letters
from services import audit
from services.redactions import known_of, party_of, record, touched, writable


async def protect(
    session: AsyncSession,
    staff: Staff,
    keys: Keys,
    *,
    draft_id: UUID,
    expected_version: int,
    known: KnownName,
    now: datetime,
) -> None:
    """Enter somebody who is no party: hidden, or named on a ground."""
    draft = await writable(session, staff, draft_id, expected_version)
    refuse_all(naming_problems(known))
    entered = await publication_drafts.names(session, draft.id)
    if any(name_letters(row.name) == name_letters(known.name) for row in entered):
        raise Conflict(Problem("REDACTION_NAME_TWICE", "name"))
    if len(entered) >= NAMES_LIMIT:
        raise Invalid(Problem("REDACTION_NAMES_TOO_MANY", "name", {"limit": NAMES_LIMIT}))
    session.add(_row(draft, known))
    touched(draft, staff, now)
    try:
        await session.flush()
    except IntegrityError as clash:
        raise Conflict(Problem("REDACTION_NAME_TWICE", "name")) from clash
    await record(session, staff, draft, "publication_draft.name_entered", _said(keys, known))


async def enter_parties(session: AsyncSession, draft: models.PublicationDraft) -> int:
    """Enter the parties of the case who are not yet; how many. All are hidden until somebody gives a ground."""
    if draft.case_id is None:
        return 0
    entered = {name_letters(row.name) for row in await publication_drafts.names(session, draft.id)}
    added = 0
    for party in await publication_drafts.parties_of_case(session, draft.case_id):
        known = party_of(party, draft.document_type_code)
        if name_letters(party.name) not in entered:
            entered.add(name_letters(party.name))
            session.add(_row(draft, known, party.id))
            added += 1
    await session.flush()
    return added


async def take_parties(
    session: AsyncSession, staff: Staff, *, draft_id: UUID, expected_version: int, now: datetime
) -> None:
    """Enter the parties of the case."""
    draft = await writable(session, staff, draft_id, expected_version)
    added = await enter_parties(session, draft)
    touched(draft, staff, now)
    await record(session, staff, draft, "publication_draft.parties_entered", {"names": added})


async def choose(
    session: AsyncSession,
    staff: Staff,
    keys: Keys,
    *,
    draft_id: UUID,
    expected_version: int,
    name_id: UUID,
    ground: NamingGround | None,
    reason: str,
    now: datetime,
) -> None:
    """Name somebody on a ground and for a reason, or hide them again."""
    draft = await writable(session, staff, draft_id, expected_version)
    row = await redactions.name(session, draft.id, name_id)
    if row is None:
        raise Stale
    before = known_of(row)
    known = KnownName(before.name, before.standing, before.minor, ground, reason.strip() if ground else "")
    refuse_all(naming_problems(known))
    row.ground, row.reason = (ground.value, known.reason) if ground else (None, None)
    touched(draft, staff, now)
    await session.flush()
    await record(session, staff, draft, "publication_draft.naming_chosen", _said(keys, known))


async def forget(
    session: AsyncSession,
    staff: Staff,
    keys: Keys,
    *,
    draft_id: UUID,
    expected_version: int,
    name_id: UUID,
    now: datetime,
) -> None:
    """Drop somebody who was typed in by mistake; a party of the case stays."""
    draft = await writable(session, staff, draft_id, expected_version)
    row = await redactions.name(session, draft.id, name_id)
    if row is None:
        raise Stale
    if row.party_id is not None:
        raise Conflict(Problem("REDACTION_NAME_OF_PARTY"))
    said = _said(keys, known_of(row))
    await session.delete(row)
    touched(draft, staff, now)
    await session.flush()
    await record(session, staff, draft, "publication_draft.name_dropped", said)


def _row(draft: models.PublicationDraft, known: KnownName, party_id: UUID | None = None) -> models.ProtectedName:
    return models.ProtectedName(
        draft_id=draft.id,
        procuratorate_id=draft.procuratorate_id,
        name=known.name.strip(),
        standing=known.standing.value,
        minor=known.minor,
        party_id=party_id,
        ground=known.ground.value if known.ground else None,
        reason=known.reason.strip() or None if known.ground else None,
    )


def _said(keys: Keys, known: KnownName) -> dict[str, object]:
    """What the record keeps: the name masked, the ground, and of the reason that there was one."""
    return {
        "name": audit.personal(keys, known.name, masked_name),
        "standing": known.standing.value,
        "ground": known.ground.value if known.ground else None,
        "reason": audit.personal(keys, known.reason or None),
    }
