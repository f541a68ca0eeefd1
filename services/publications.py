"""公开、更正、撤回: how an approved text reaches the public, is replaced by a later version, and is taken back.

The public row gets the redacted text in the transaction of the act; whoever reads sees the earlier version or the later one, never
a mixture. What is withdrawn keeps nothing but its id, number and dates; its versions stay with the staff.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.crypto import Keys
from db.queries import procuratorates, redactions
from db.queries import publication_drafts as drafts
from db.queries import publications as rows
from rules.deadlines import today
from rules.errors import Conflict, Forbidden, NotFound, Problem, refuse_all
from rules.grants import Right, holders
from rules.identifiers import application_number, normal_case_number
from rules.people import Actor, Staff
from rules.publication_drafts import TRANSITIONS as DRAFT_TRANSITIONS
from rules.publication_drafts import DraftAct, remarks_problems
from rules.publications import BY_STAFF, TRANSITIONS, PublicationAct, PublicationStatus, WithdrawalReason
from services import audit, publication_gate, publication_sources, tell
from services.publication_steps import move, note, take

CLOSED = "publication_closed"
COPIED = (
    "publication_id",
    "procuratorate_id",
    "kind",
    "document_type_code",
    "category_code",
    "case_id",
    "document_number",
    "stage",
    "effective_on",
    "title",
    "summary",
    "body",
)


async def publish(
    session: AsyncSession, staff: Staff, *, draft_id: UUID, expected_version: int, now: datetime
) -> models.Publication:
    """Make an approved text public, or the later version of one that is; of two at once one does."""
    draft = await take(session, staff, Right.PUBLISH, draft_id, expected_version, DraftAct.PUBLISH)
    refuse_all(await publication_gate.problems(session, draft, now))
    publication = await rows.locked(session, draft.publication_id)
    if publication is None:
        publication = await _first(session, draft, now)
        act = PublicationAct.PUBLISH
    else:
        _check_not_withdrawn(publication)
        act = PublicationAct.CORRECT
        publication.status = TRANSITIONS[publication.status][act]
        publication.version, publication.corrected_at = publication.version + 1, now
    _show(publication, draft)
    session.add(publication)
    await session.flush()
    await _show_charges(session, draft)
    draft.published_at = now
    await move(session, staff, draft, DraftAct.PUBLISH, now)
    await tell.staff_is_done(session, draft.id, now=now)
    if act is PublicationAct.PUBLISH:
        await tell.followers_of(session, publication, now=now)
    await _record(session, staff, publication, act, {"version": publication.version})
    return publication


async def _first(session: AsyncSession, draft: models.PublicationDraft, now: datetime) -> models.Publication:
    office = await procuratorates.get(session, draft.procuratorate_id)
    if office is None:
        raise Conflict(Problem("PUBLICATION_STATE"))
    return models.Publication(
        id=draft.publication_id,
        publication_number=application_number("GK", office.unit_code, today(now), await rows.next_number(session)),
        kind=draft.kind,
        procuratorate_id=office.id,
        level=office.level,
        status=TRANSITIONS[None][PublicationAct.PUBLISH],
        version=1,
        published_at=now,
    )


def _show(publication: models.Publication, draft: models.PublicationDraft) -> None:
    """The one place where text goes from a draft to the public."""
    publication.document_type_code, publication.category_code = draft.document_type_code, draft.category_code
    publication.document_number = draft.document_number
    publication.document_number_key = normal_case_number(draft.document_number) if draft.document_number else None
    publication.stage = draft.stage
    publication.title, publication.summary, publication.body = draft.title, draft.summary or None, draft.body


async def _show_charges(session: AsyncSession, draft: models.PublicationDraft) -> None:
    await rows.drop_charges(session, draft.publication_id)
    session.add_all(
        models.PublicationCharge(
            publication_id=draft.publication_id, position=each.position, code=each.code, name=each.name
        )
        for each in await drafts.charges(session, draft.id)
    )
    await session.flush()


async def withdraw(
    session: AsyncSession,
    staff: Staff,
    *,
    publication_id: UUID,
    reason: WithdrawalReason | None,
    words: str,
    now: datetime,
) -> models.Publication:
    """Take something back at once, whatever version is public by then; a correction on its way goes with it."""
    if not staff.may(holders(Right.PUBLISH)):
        raise Forbidden(Problem("FORBIDDEN"))
    found = [] if reason in BY_STAFF else [Problem("WITHDRAWAL_REASON_UNKNOWN", "reason")]
    refuse_all([*found, *remarks_problems(words, "words")])
    assert reason is not None
    return await take_from_public(session, staff, publication_id, reason, words, now)


async def take_from_public(
    session: AsyncSession, staff: Staff, publication_id: UUID, reason: WithdrawalReason, words: str, now: datetime
) -> models.Publication:
    """The withdrawal itself, for those acts that have checked who may. Locks drafts before what is public, as publishing does."""
    correction = await drafts.open_one(session, publication_id)
    publication = await rows.locked(session, publication_id)
    if publication is None:
        raise NotFound
    _check_not_withdrawn(publication)
    await rows.take_content(session, publication, now)
    session.add(
        models.PublicationWithdrawal(
            publication_id=publication.id,
            procuratorate_id=publication.procuratorate_id,
            reason=reason,
            words=words,
            withdrawn_by_id=staff.staff_id,
            withdrawn_at=now,
        )
    )
    await session.flush()
    if correction is not None:
        await move(session, staff, correction, DraftAct.DISCARD, now)
        await tell.staff_is_done(session, correction.id, now=now)
    await _record(session, staff, publication, PublicationAct.WITHDRAW, {"reason": reason})
    return publication


async def begin_correction(
    session: AsyncSession, staff: Staff, keys: Keys, *, publication_id: UUID, now: datetime
) -> models.PublicationDraft:
    """A later version, begun as a copy of the one that is public; until it is approved and published that one stays."""
    if not staff.may(holders(Right.DRAFT_PUBLICATIONS)):
        raise Forbidden(Problem("FORBIDDEN"))
    publication = await rows.locked(session, publication_id)
    if publication is None:
        raise NotFound
    _check_not_withdrawn(publication)
    return await copy_for_correction(session, staff, keys, publication, staff.staff_id, now)


async def copy_for_correction(
    session: AsyncSession,
    staff: Staff,
    keys: Keys,
    publication: models.Publication,
    author_id: UUID | None,
    now: datetime,
) -> models.PublicationDraft:
    """The correction itself, for those acts that have checked who may; without an author it is the earlier one's again."""
    earlier = await drafts.published(session, publication.id)
    if earlier is None:
        raise NotFound
    author_id = author_id or earlier.author_id
    draft = models.PublicationDraft(
        **{name: getattr(earlier, name) for name in COPIED},
        id=new_id(),
        edition=await drafts.next_edition(session, publication.id),
        status=DRAFT_TRANSITIONS[None][DraftAct.WRITE],
        version=1,
        author_id=author_id,
        hands=[author_id],
        created_at=now,
        updated_at=now,
    )
    session.add(draft)
    try:
        await session.flush()
    except IntegrityError as clash:
        raise Conflict(Problem("PUBLICATION_CORRECTION_OPEN")) from clash
    await _copy_belongings(session, keys, earlier, draft)
    await note(session, staff, draft, DraftAct.WRITE, now)
    return draft


async def _copy_belongings(
    session: AsyncSession, keys: Keys, earlier: models.PublicationDraft, draft: models.PublicationDraft
) -> None:
    source = await publication_sources.opened(session, keys, earlier)
    session.add(
        models.PublicationSource(
            draft_id=draft.id,
            procuratorate_id=draft.procuratorate_id,
            text_encrypted=publication_sources.sealed(keys, draft.id, source),
        )
    )
    kept = ("procuratorate_id", "name", "standing", "minor", "party_id", "ground", "reason")
    for known in await drafts.names(session, earlier.id):
        session.add(models.ProtectedName(draft_id=draft.id, **{name: getattr(known, name) for name in kept}))
    doubts = ("procuratorate_id", "snippet", "reason", "settled_by_id", "settled_at")
    for doubt in await redactions.settled(session, earlier.id):
        session.add(models.SettledDoubt(draft_id=draft.id, **{name: getattr(doubt, name) for name in doubts}))
    charges = [(each.code, each.name) for each in await drafts.charges(session, earlier.id)]
    await drafts.set_charges(session, draft.id, charges)


async def closed_with(session: AsyncSession, actor: Actor, case_ids: Sequence[UUID], *, now: datetime) -> None:
    """What is public about cases that are sealed, restricted or undisclosed now is withdrawn in the same transaction.

    Not a task for somebody to look at: 规则 482-486 and the rules of 2021 leave nothing to weigh, and a page that stays until staff
    come back to work cannot be called back. What was withdrawn in error is published again as a new publication.
    """
    for each in await rows.close(session, case_ids, now):
        await audit.record(
            session,
            actor,
            "publication.closed",
            "publication",
            each.id,
            procuratorate_id=each.procuratorate_id,
            new={"number": each.number, "status": PublicationStatus.WITHDRAWN, "reason": WithdrawalReason.CASE_CLOSED},
        )
        await tell.staff_of(session, each.procuratorate_id, CLOSED, each.id, occasion=1, now=now)


def _check_not_withdrawn(publication: models.Publication) -> None:
    if publication.status is PublicationStatus.WITHDRAWN:
        raise Conflict(Problem("PUBLICATION_WITHDRAWN_ALREADY"))


async def _record(
    session: AsyncSession,
    staff: Staff,
    publication: models.Publication,
    act: PublicationAct,
    said: Mapping[str, object],
) -> None:
    await audit.record(
        session,
        staff,
        f"publication.{act.value.lower()}",
        "publication",
        publication.id,
        procuratorate_id=publication.procuratorate_id,
        new={"number": publication.publication_number, "status": publication.status, **said},
    )
