"""Drafts of publications with what belongs to them; everything within the staff session's scope."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Case,
    CaseCharge,
    Charge,
    DocumentType,
    DraftCharge,
    DraftStep,
    Party,
    Procuratorate,
    ProtectedName,
    PublicationCategory,
    PublicationDraft,
    PublicationSource,
)
from rules.cases import PartyRole
from rules.publication_drafts import DraftStatus
from rules.publications import Disclosable


async def locked(session: AsyncSession, draft_id: UUID) -> PublicationDraft | None:
    """A draft, its row locked."""
    statement = select(PublicationDraft).where(PublicationDraft.id == draft_id)
    return await session.scalar(statement.with_for_update(key_share=True).execution_options(populate_existing=True))


async def get(session: AsyncSession, draft_id: UUID) -> PublicationDraft | None:
    """A draft."""
    return await session.scalar(select(PublicationDraft).where(PublicationDraft.id == draft_id))


async def source(session: AsyncSession, draft_id: UUID) -> PublicationSource | None:
    """Where its unredacted text lies."""
    return await session.scalar(select(PublicationSource).where(PublicationSource.draft_id == draft_id))


async def of_publication(session: AsyncSession, publication_id: UUID) -> Sequence[PublicationDraft]:
    """All versions, the first one first."""
    statement = select(PublicationDraft).where(PublicationDraft.publication_id == publication_id)
    return (await session.scalars(statement.order_by(PublicationDraft.edition))).all()


async def published(session: AsyncSession, publication_id: UUID) -> PublicationDraft | None:
    """The version that became public last."""
    statement = select(PublicationDraft).where(
        PublicationDraft.publication_id == publication_id, PublicationDraft.status == DraftStatus.PUBLISHED
    )
    return await session.scalar(statement.order_by(PublicationDraft.edition.desc()).limit(1))


async def open_one(session: AsyncSession, publication_id: UUID) -> PublicationDraft | None:
    """The version that is on its way, its row locked."""
    statement = select(PublicationDraft).where(
        PublicationDraft.publication_id == publication_id,
        PublicationDraft.status.not_in((DraftStatus.PUBLISHED, DraftStatus.DISCARDED)),
    )
    return await session.scalar(statement.with_for_update(key_share=True))


async def next_edition(session: AsyncSession, publication_id: UUID) -> int:
    """The number of the version that comes next."""
    last = select(func.max(PublicationDraft.edition)).where(PublicationDraft.publication_id == publication_id)
    return (await session.scalar(last) or 0) + 1


async def names(session: AsyncSession, draft_id: UUID) -> Sequence[ProtectedName]:
    """The names that it must not say, and those that it may."""
    statement = select(ProtectedName).where(ProtectedName.draft_id == draft_id)
    return (await session.scalars(statement.order_by(ProtectedName.id))).all()


async def charges(session: AsyncSession, draft_id: UUID) -> Sequence[DraftCharge]:
    """Its charges in order."""
    statement = select(DraftCharge).where(DraftCharge.draft_id == draft_id)
    return (await session.scalars(statement.order_by(DraftCharge.position))).all()


async def steps(session: AsyncSession, draft_id: UUID) -> Sequence[DraftStep]:
    """What was done with it, in order."""
    statement = select(DraftStep).where(DraftStep.draft_id == draft_id)
    return (await session.scalars(statement.order_by(DraftStep.version))).all()


async def set_charges(session: AsyncSession, draft_id: UUID, given: Sequence[tuple[str | None, str]]) -> None:
    """Its charges from now on."""
    await session.execute(
        delete(DraftCharge).where(DraftCharge.draft_id == draft_id).execution_options(synchronize_session=False)
    )
    session.add_all(
        DraftCharge(draft_id=draft_id, position=position, code=code, name=name)
        for position, (code, name) in enumerate(given)
    )
    await session.flush()


async def charge_codes(session: AsyncSession, charge_names: Sequence[str]) -> dict[str, str]:
    """The codes of charges by their names, as far as there are such."""
    rows = await session.execute(select(Charge.name, Charge.code).where(Charge.name.in_(charge_names)))
    return dict(rows.all())


async def charges_of_case(session: AsyncSession, case_id: UUID) -> Sequence[CaseCharge]:
    """The charges of a case in order."""
    statement = select(CaseCharge).where(CaseCharge.case_id == case_id)
    return (await session.scalars(statement.order_by(CaseCharge.position))).all()


async def parties_of_case(session: AsyncSession, case_id: UUID) -> Sequence[Party]:
    """The parties of a case, those too that are delivered no more."""
    return (await session.scalars(select(Party).where(Party.case_id == case_id).order_by(Party.ref))).all()


async def case(session: AsyncSession, case_id: UUID | None) -> Case | None:
    """A case."""
    return await session.scalar(select(Case).where(Case.id == case_id)) if case_id else None


async def hold_case_of(session: AsyncSession, draft_id: UUID) -> None:
    """Let nobody seal the case of a draft until the transaction ends."""
    case_id = select(PublicationDraft.case_id).where(PublicationDraft.id == draft_id).scalar_subquery()
    await session.execute(select(Case.id).where(Case.id == case_id).with_for_update(read=True))


async def disclosable(session: AsyncSession, case_id: UUID | None) -> Disclosable | None:
    """What of a case decides whether it may be spoken of."""
    if case_id is None:
        return None
    minors = func.array(select(Party.role).where(Party.case_id == Case.id, Party.minor).scalar_subquery())
    statement = select(Case.disclosure, Case.restriction, Case.sealed_at, minors).where(Case.id == case_id)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        return None
    disclosure, restriction, sealed_at, of_minors = row
    return Disclosable(disclosure, restriction, sealed_at, tuple(PartyRole[role] for role in of_minors))


async def document_type(session: AsyncSession, code: str | None) -> DocumentType | None:
    """A type of documents, in use or not."""
    return await session.get(DocumentType, code) if code else None


async def category(session: AsyncSession, code: str | None) -> PublicationCategory | None:
    """A category of important cases, in use or not."""
    return await session.get(PublicationCategory, code) if code else None


async def types(session: AsyncSession) -> tuple[Sequence[DocumentType], Sequence[PublicationCategory]]:
    """Types and categories in use, in order."""
    documents = select(DocumentType).where(DocumentType.is_active).order_by(DocumentType.position)
    categories = select(PublicationCategory).where(PublicationCategory.is_active)
    return (
        (await session.scalars(documents)).all(),
        (await session.scalars(categories.order_by(PublicationCategory.position))).all(),
    )


async def offices_above(session: AsyncSession, office_id: UUID) -> Sequence[UUID]:
    """The offices above one, the nearest first."""
    above = (
        select(Procuratorate.parent_id.label("id")).where(Procuratorate.id == office_id).cte("above", recursive=True)
    )
    higher = select(Procuratorate.parent_id).join(above, above.c.id == Procuratorate.id)
    above = above.union_all(higher)
    return [each for each in await session.scalars(select(above.c.id)) if each is not None]
