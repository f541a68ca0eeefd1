"""注册审核: the queue of applications for an account, and their decision."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.requests import Request

from admin.answers import ReviewAnswer
from admin.checks import Check, Fact, Finding, check, contact_check, identity_checks, license_checks, papers_check
from admin.filters import Choice, by_label
from admin.formats import due_badge, label, moment, status_badge
from admin.masks import masked_value
from admin.review import ReviewView
from db.models import Account, Attachment, Registration
from db.queries import attachments
from db.queries import reasons as coded
from db.queries import registrations as known
from db.queries.staff_pages import office_name, staff_name
from rules.accounts import AccountType
from rules.deadlines import today
from rules.message import Message
from rules.papers import for_registration, missing_papers
from rules.people import Staff
from rules.registrations import AWAITING_DECISION, RegistrationStatus
from rules.reveals import MaskedField
from rules.review_queue import ReviewKind
from services import registration_decisions

WAITING = Choice("WAITING", "待处理", list(AWAITING_DECISION))


class RegistrationView(ReviewView, model=Registration):
    """Applications of the office's subtree, those due first on top."""

    name = name_plural = "注册审核"
    icon = "fa-solid fa-user-check"
    category = "审核"
    column_list = [
        "registration_number",
        "full_name",
        "account_type",
        "procuratorate",
        "status",
        "submitted_at",
        "due_at",
    ]
    column_labels = {
        "registration_number": "申请编号",
        "full_name": "姓名",
        "account_type": "用户类型",
        "procuratorate": "受理单位",
        "status": "状态",
        "submitted_at": "提交时间",
        "due_at": "审核期限",
        "license_number": "执业证号",
        "law_firm_name": "律师事务所",
    }
    column_searchable_list = ["registration_number", "full_name", "license_number", "law_firm_name"]
    column_sortable_list = ["submitted_at", "due_at"]
    column_default_sort = [("due_at", False), ("id", False)]
    column_formatters = {"status": status_badge, "due_at": due_badge}
    column_filters = [
        by_label(Registration.status, "状态", RegistrationStatus, WAITING),
        by_label(Registration.account_type, "用户类型", AccountType),
    ]
    non_link_related_fields = ["procuratorate", "account"]
    column_details_list = ["procuratorate", "account"]
    details_template = "portal/review.html"
    review_kind = ReviewKind.REGISTRATION
    masked = (MaskedField.REGISTRATION_ID_NUMBER, MaskedField.ACCOUNT_EMAIL, MaskedField.ACCOUNT_MOBILE)

    async def holder_of(self, session: AsyncSession, field: MaskedField, thing_id: UUID) -> UUID:
        """The application itself, or the applicant's account for the contacts."""
        if field is MaskedField.REGISTRATION_ID_NUMBER:
            return thing_id
        registration = await session.get(Registration, thing_id)
        if registration is None:
            raise HTTPException(404)
        return registration.account_id

    async def papers_of(self, session: AsyncSession, thing_id: UUID) -> Sequence[Attachment]:
        """Those of the application."""
        return (await attachments.of_registrations(session, [thing_id])).get(thing_id, [])

    async def file_of(self, session: AsyncSession, request: Request, thing_id: UUID) -> dict[str, Any]:
        """Papers, what was declared, the reviewer, the chosen reasons and what was checked."""
        registration = await session.get(Registration, thing_id)
        if registration is None:
            raise HTTPException(404)
        papers = await self.papers_of(session, thing_id)
        account = await session.get(Account, registration.account_id)
        return {
            "papers": papers,
            "facts": facts_of(registration, account, await office_name(session, registration.procuratorate_id)),
            "reviewer": await staff_name(session, registration.reviewer_id),
            "given_reasons": await coded.by_codes(session, registration.reason_codes),
            "waiting": registration.status in AWAITING_DECISION,
            "machine_checks": await self._checks(session, registration, account, papers, request),
        }

    async def _checks(
        self,
        session: AsyncSession,
        registration: Registration,
        account: Account | None,
        papers: Sequence[Attachment],
        request: Request,
    ) -> list[Check]:
        day = today(request.state.now)
        lacking = missing_papers(for_registration(registration.account_type), {paper.kind for paper in papers}, "")
        found = [papers_check([str(problem.values["paper"]) for problem in lacking]), contact_check(account)]
        if registration.id_number_encrypted is not None:
            number = self.desk.keys.decrypt(
                registration.id_number_encrypted, table="registrations", column="id_number", row_id=registration.id
            )
            found += identity_checks(registration.id_type, number, day)
        found += license_checks(registration, day)
        async with self.desk.database.read() as everywhere:  # the whole country, not only the reviewer's offices
            taken = await known.holder_of_identity(everywhere, registration.id_number_index, registration.account_id)
            words = "该证件号码已属于另一账号，不能审核通过"
            found.append(check("证件号码唯一", taken is None, "没有其他账号使用", words, Finding.BAD))
            if registration.license_number:
                taken = await known.holder_of_license(everywhere, registration.license_number, registration.account_id)
                words = "该执业证号已属于另一账号，不能审核通过"
                found.append(check("执业证号唯一", taken is None, "没有其他账号使用", words, Finding.BAD))
        clashes = await known.open_clashes(session, registration.account_id)
        if clashes:
            found.append(Check("身份冲突", Finding.LOOK, f"该账号有 {clashes} 条未处理的身份冲突"))
        return found

    async def decide_it(self, session: AsyncSession, staff: Staff, thing_id: UUID, answer: ReviewAnswer) -> None:
        """Approve, return or reject."""
        await registration_decisions.decide(
            session,
            staff,
            self.desk.keys,
            registration_id=thing_id,
            decision=answer.decision(),
            now=self.desk.now(),
        )

    async def foretell(self, session: AsyncSession, thing_id: UUID, answer: ReviewAnswer) -> Message:
        """What the applicant would read."""
        return await registration_decisions.foretell(session, registration_id=thing_id, decision=answer.decision())


def facts_of(registration: Registration, account: Account | None, office: str | None) -> list[Fact]:
    """What was declared, line by line."""
    email = masked_value(account, "email") if account and account.email else None
    mobile = masked_value(account, "mobile") if account and account.mobile else None
    until = registration.license_valid_until
    return [
        Fact("用户类型", label(registration.account_type)),
        Fact("姓名", registration.full_name),
        Fact("证件类型", label(registration.id_type) if registration.id_type else None),
        Fact("证件号码", registration.id_number_masked, MaskedField.REGISTRATION_ID_NUMBER),
        Fact("常住地", registration.home_region_code),
        Fact("执业证号", registration.license_number),
        Fact("执业证有效期", until.isoformat() if until else None),
        Fact("律师事务所", registration.law_firm_name),
        Fact("统一社会信用代码", registration.law_firm_code),
        Fact("电子邮箱", email, MaskedField.ACCOUNT_EMAIL),
        Fact("手机号码", mobile, MaskedField.ACCOUNT_MOBILE),
        Fact("受理单位", office),
        Fact("渠道", label(registration.channel)),
        Fact("提交时间", moment(registration.submitted_at) if registration.submitted_at else None),
        Fact("版本", str(registration.version)),
    ]
