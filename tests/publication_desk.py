"""The staff of an office at work on publications, each act by its name: for stories, tables and races."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from admin.changes import KEYS
from admin.scope import StaffAsyncSession, current_staff
from db import models
from db.crypto import Keys
from db.engine import STAFF_ROLE, Database
from rules.cases import CaseStage
from rules.people import Role, Staff
from rules.publication_drafts import ApprovalLevel, Texts
from rules.publications import PublicationKind, WithdrawalReason
from services import publication_approvals, publication_drafts, publications
from services.publication_drafts import Work
from tests import people
from tests.engines import create_engine
from tests.people import NOW

SOURCE = Texts(
    "示例李四盗窃案起诉书",
    "示例李四涉嫌盗窃罪一案。",
    "被告人示例李四，男，公民身份号码 110101199003077758，联系电话 13800138000。\n被告人示例李四盗窃他人财物，数额较大。",
)
REDACTED = Texts(
    "示某盗窃案起诉书",
    "示某涉嫌盗窃罪一案。",
    "被告人示某，男，公民身份号码 ******************，联系电话 ***********。\n被告人示某盗窃他人财物，数额较大。",
)
SECRETS = ("李四", "110101199003077758", "13800138000", "1990")
INDICTMENT = Work(
    kind=PublicationKind.LEGAL_DOCUMENT,
    type_code="INDICTMENT",
    texts=SOURCE,
    document_number="京海检刑诉〔2026〕1号",
    stage=CaseStage.TRIAL_FIRST,
    effective_on=date(2026, 9, 1),
    charges=("盗窃罪",),
)
IMPORTANT = Work(
    kind=PublicationKind.IMPORTANT_CASE, type_code="DUTY_CRIME", texts=SOURCE, stage=CaseStage.PROSECUTION_REVIEW
)


@dataclass
class PublicationDesk:
    """An author, a colleague who publishes, an approver of the office and one above, on the staff's own database role."""

    pages: Database
    keys: Keys
    author: Staff
    manager: Staff
    approver: Staff
    above: Staff
    case: models.Case
    now: datetime = NOW

    @asynccontextmanager
    async def acting(self, staff: Staff) -> AsyncIterator[AsyncSession]:
        """A transaction of somebody at their desk: narrowed to their offices, recorded, committed."""
        token = current_staff.set(staff)
        try:
            async with self.pages.begin() as session:
                yield session
        finally:
            current_staff.reset(token)

    async def drafted(self, work: Work = INDICTMENT, *, of_case: bool = True, by: Staff | None = None) -> UUID:
        """A draft with its source."""
        author = by or self.author
        async with self.acting(author) as session:
            made = replace(work, case_id=self.case.id if of_case else None)
            draft = await publication_drafts.create(session, author, self.keys, work=made, now=self.now)
            return draft.id

    async def version(self, draft_id: UUID) -> int:
        """Its version as it stands."""
        async with self.acting(self.author) as session:
            draft = await session.get(models.PublicationDraft, draft_id)
            assert draft is not None
            return draft.version

    async def do(self, act: Any, staff: Staff, draft_id: UUID, *, version: int | None = None, **given: Any) -> Any:
        """An act on a draft as it stands."""
        version = version or await self.version(draft_id)
        async with self.acting(staff) as session:
            return await act(session, staff, draft_id=draft_id, expected_version=version, now=self.now, **given)

    async def redacted(self, draft_id: UUID, texts: Texts = REDACTED) -> None:
        """Its public text."""
        await self.do(publication_drafts.redact, self.author, draft_id, texts=texts)

    async def submitted(self, work: Work = INDICTMENT, texts: Texts = REDACTED, *, of_case: bool = True) -> UUID:
        """A draft that waits for approval."""
        draft_id = await self.drafted(work, of_case=of_case)
        await self.redacted(draft_id, texts)
        await self.do(publication_drafts.submit, self.author, draft_id)
        return draft_id

    async def approve(
        self, draft_id: UUID, by: Staff | None = None, level: ApprovalLevel = ApprovalLevel.OFFICE
    ) -> None:
        """Say yes to it."""
        await self.do(publication_approvals.approve, by or self.approver, draft_id, level=level)

    async def approved(self, work: Work = INDICTMENT, texts: Texts = REDACTED, *, of_case: bool = True) -> UUID:
        """A draft that may become public."""
        draft_id = await self.submitted(work, texts, of_case=of_case)
        await self.approve(draft_id)
        return draft_id

    async def published(
        self, work: Work = INDICTMENT, texts: Texts = REDACTED, *, of_case: bool = True, days_ago: int = 0
    ) -> models.Publication:
        """Something that everybody reads."""
        draft_id = await self.approved(work, texts, of_case=of_case)
        self.now = NOW - timedelta(days=days_ago)
        try:
            made: models.Publication = await self.do(publications.publish, self.manager, draft_id)
        finally:
            self.now = NOW
        return made

    async def correction(self, publication_id: UUID, texts: Texts) -> UUID:
        """A later version that is approved."""
        async with self.acting(self.author) as session:
            draft = await publications.begin_correction(
                session, self.author, self.keys, publication_id=publication_id, now=self.now
            )
        await self.redacted(draft.id, texts)
        await self.do(publication_drafts.submit, self.author, draft.id)
        await self.approve(draft.id)
        return draft.id

    async def withdraw(self, publication_id: UUID, reason: WithdrawalReason = WithdrawalReason.WRONG) -> None:
        """Take it from the public."""
        async with self.acting(self.manager) as session:
            await publications.withdraw(
                session,
                self.manager,
                publication_id=publication_id,
                reason=reason,
                words="内容有误，立即撤回",
                now=self.now,
            )


async def member(database: Database, username: str, unit_code: str, *roles: Role) -> Staff:
    """Somebody with these roles alone."""
    staff = await people.staff(database, username, unit_code)
    async with database.begin() as session:
        await session.execute(
            update(models.StaffMember)
            .where(models.StaffMember.id == staff.staff_id)
            .values(roles=[role.name for role in roles])
        )
    return replace(staff, roles=frozenset(roles))


@asynccontextmanager
async def publication_desk(owner: Database, url: str, keys: Keys) -> AsyncIterator[PublicationDesk]:
    """The desk of 海淀, with an approver of 北京市."""
    engine = create_engine(url, role=STAFF_ROLE, name="desk", pool_size=10)
    pages = Database(engine, StaffAsyncSession, {KEYS: keys})
    yield PublicationDesk(
        pages=pages,
        keys=keys,
        author=await member(owner, "author", "110108", Role.HANDLER),
        manager=await member(owner, "manager", "110108", Role.CASE_MANAGER),
        approver=await member(owner, "approver", "110108", Role.PUBLICATION_APPROVER),
        above=await member(owner, "above", "110000", Role.PUBLICATION_APPROVER),
        case=await people.case(owner),
    )
    await pages.close()
