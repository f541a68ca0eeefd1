"""公开稿: staff write the source, somebody redacts it, and it is handed in for approval. Nothing of this is public.

A version is worked on until it is approved; whoever wrote a word of it stands among its `hands` and never approves it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.crypto import Keys
from db.queries import publication_drafts as drafts
from rules.cases import CaseStage
from rules.errors import Forbidden, Problem, refuse_all
from rules.grants import Right, holders
from rules.people import Staff
from rules.publication_drafts import MOST_CHARGES, NUMBER_LIMIT, TRANSITIONS, DraftAct, Texts, text_problems
from rules.publications import PublicationKind, case_problems
from services import protected_names, publication_gate, publication_sources, tell
from services.publication_steps import move, note, take

AWAITS_APPROVAL = "publication_awaits_approval"


@dataclass(frozen=True)
class Work:
    """What a draft is about, and its unredacted text. Kind and case are chosen once."""

    kind: PublicationKind | None
    type_code: str | None  # of a document, or the category of an important case
    texts: Texts
    case_id: UUID | None = None
    document_number: str | None = None
    stage: CaseStage | None = None
    effective_on: date | None = None
    charges: Sequence[str] = ()


async def create(
    session: AsyncSession, staff: Staff, keys: Keys, *, work: Work, now: datetime
) -> models.PublicationDraft:
    """Begin a publication, from a case or free; the names of the case's parties are protected from the start."""
    case = await drafts.case(session, work.case_id)
    office_id = case.procuratorate_id if case else staff.procuratorate_id
    if not staff.may(holders(Right.DRAFT_PUBLICATIONS)) or office_id is None:
        raise Forbidden(Problem("FORBIDDEN"))
    found = case_problems(await drafts.disclosable(session, work.case_id))
    if work.case_id is not None and case is None:
        found.append(Problem("PUBLICATION_CASE_UNKNOWN", "case"))
    charges = await _checked(session, work, work.kind, case, found)
    assert work.kind is not None
    draft = models.PublicationDraft(
        id=new_id(),
        publication_id=new_id(),
        edition=1,
        procuratorate_id=office_id,
        kind=work.kind,
        case_id=work.case_id,
        status=TRANSITIONS[None][DraftAct.WRITE],
        version=1,
        author_id=staff.staff_id,
        hands=[staff.staff_id],
        created_at=now,
        updated_at=now,
    )
    _describe(draft, work)
    session.add(draft)
    await session.flush()
    session.add(
        models.PublicationSource(
            draft_id=draft.id,
            procuratorate_id=draft.procuratorate_id,
            text_encrypted=publication_sources.sealed(keys, draft.id, work.texts),
        )
    )
    await session.flush()
    await protected_names.enter_parties(session, draft)
    await drafts.set_charges(session, draft.id, charges)
    await note(session, staff, draft, DraftAct.WRITE, now)
    return draft


async def write(
    session: AsyncSession, staff: Staff, keys: Keys, *, draft_id: UUID, expected_version: int, work: Work, now: datetime
) -> models.PublicationDraft:
    """Mend the source or what it is about; the redacted text is to be made anew."""
    draft = await take(session, staff, Right.DRAFT_PUBLICATIONS, draft_id, expected_version, DraftAct.WRITE)
    charges = await _checked(session, work, draft.kind, await drafts.case(session, draft.case_id), [])
    source = await drafts.source(session, draft.id)
    assert source is not None
    _describe(draft, work)
    source.text_encrypted = publication_sources.sealed(keys, draft.id, work.texts)
    await drafts.set_charges(session, draft.id, charges)
    await move(session, staff, draft, DraftAct.WRITE, now)
    return draft


async def redact(
    session: AsyncSession, staff: Staff, *, draft_id: UUID, expected_version: int, texts: Texts, now: datetime
) -> models.PublicationDraft:
    """Write the text that the public is to read."""
    draft = await take(session, staff, Right.DRAFT_PUBLICATIONS, draft_id, expected_version, DraftAct.REDACT)
    refuse_all(text_problems(texts, public=True))
    draft.title, draft.summary, draft.body = texts.title, texts.summary, texts.body
    await move(session, staff, draft, DraftAct.REDACT, now)
    return draft


async def submit(
    session: AsyncSession, staff: Staff, *, draft_id: UUID, expected_version: int, now: datetime
) -> models.PublicationDraft:
    """Hand it in for approval; refused while the law or something unmasked stands against it."""
    draft = await take(session, staff, Right.DRAFT_PUBLICATIONS, draft_id, expected_version, DraftAct.SUBMIT)
    refuse_all(await publication_gate.problems(session, draft, now))
    if draft.remarks:
        await tell.staff_is_done(session, draft.id, now=now)
    draft.submitted_at, draft.remarks = now, None
    await move(session, staff, draft, DraftAct.SUBMIT, now)
    await tell.staff_of(session, draft.procuratorate_id, AWAITS_APPROVAL, draft.id, occasion=draft.version, now=now)
    return draft


async def take_back(
    session: AsyncSession, staff: Staff, *, draft_id: UUID, expected_version: int, now: datetime
) -> models.PublicationDraft:
    """Take it back before it is decided."""
    return await _end(session, staff, draft_id, expected_version, DraftAct.TAKE_BACK, now)


async def discard(
    session: AsyncSession, staff: Staff, *, draft_id: UUID, expected_version: int, now: datetime
) -> models.PublicationDraft:
    """Give a version up; what is public already stays."""
    return await _end(session, staff, draft_id, expected_version, DraftAct.DISCARD, now)


async def _end(
    session: AsyncSession, staff: Staff, draft_id: UUID, expected_version: int, act: DraftAct, now: datetime
) -> models.PublicationDraft:
    draft = await take(session, staff, Right.DRAFT_PUBLICATIONS, draft_id, expected_version, act)
    await move(session, staff, draft, act, now)
    await tell.staff_is_done(session, draft.id, now=now)
    return draft


def _describe(draft: models.PublicationDraft, work: Work) -> None:
    is_document = draft.kind is PublicationKind.LEGAL_DOCUMENT
    draft.document_type_code = work.type_code if is_document else None
    draft.category_code = None if is_document else work.type_code
    draft.document_number = (work.document_number or None) if is_document else None
    draft.stage, draft.effective_on = work.stage, work.effective_on


async def _checked(
    session: AsyncSession,
    work: Work,
    kind: PublicationKind | None,
    case: models.Case | None,
    found: Sequence[Problem],
) -> list[tuple[str | None, str]]:
    """The charges with their codes; raises with everything that is wrong with the work."""
    problems = [*found, *text_problems(work.texts, public=False)]
    if not await publication_gate.type_is_in_use(session, kind, work.type_code):
        problems.append(Problem("PUBLICATION_TYPE_UNKNOWN", "type"))
    if len(work.document_number or "") > NUMBER_LIMIT:
        problems.append(Problem("TEXT_TOO_LONG", "document_number", {"limit": NUMBER_LIMIT}))
    names = list(dict.fromkeys(each.strip() for each in work.charges if each.strip()))
    known: dict[str, str | None] = dict(await drafts.charge_codes(session, names))
    if case is not None:
        known |= {each.name: each.code for each in await drafts.charges_of_case(session, case.id)}
    problems += [
        Problem("PUBLICATION_CHARGE_UNKNOWN", "charges", {"name": name}) for name in names if name not in known
    ]
    if len(names) > MOST_CHARGES:
        problems.append(Problem("PUBLICATION_CHARGES_TOO_MANY", "charges", {"limit": MOST_CHARGES}))
    refuse_all(problems)
    return [(known[name], name) for name in names]
