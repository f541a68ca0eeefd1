"""注册审核: the queue of applications for an account, and their decision."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.requests import Request

from admin.answers import ReviewAnswer
from admin.filters import Choice, by_label
from admin.formats import due_badge, status_badge
from admin.review import ReviewView
from db import models
from db.models import Registration
from db.queries import attachments, registrations
from db.queries import reasons as coded
from db.queries.staff_pages import staff_name
from rules.accounts import AccountType
from rules.deadlines import today
from rules.identifiers import license_is_of_another_city, license_is_old_form
from rules.people import Staff
from rules.registrations import AWAITING_DECISION, RegistrationStatus
from rules.reveals import MaskedField
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
    details_template = "portal/registration.html"
    masked = (MaskedField.REGISTRATION_ID_NUMBER, MaskedField.ACCOUNT_EMAIL, MaskedField.ACCOUNT_MOBILE)

    async def holder_of(self, session: AsyncSession, field: MaskedField, thing_id: UUID) -> UUID:
        """The application itself, or the applicant's account for the contacts."""
        if field is MaskedField.REGISTRATION_ID_NUMBER:
            return thing_id
        registration = await session.get(Registration, thing_id)
        if registration is None:
            raise HTTPException(404)
        return registration.account_id

    async def file_of(self, session: AsyncSession, request: Request, thing_id: UUID) -> dict[str, Any]:
        """Papers, the reviewer, the chosen reasons and the warnings."""
        registration = await session.get(Registration, thing_id)
        if registration is None:
            raise HTTPException(404)
        papers = await attachments.of_registrations(session, [thing_id])
        return {
            "papers": papers.get(thing_id, []),
            "reviewer": await staff_name(session, registration.reviewer_id),
            "given_reasons": await coded.by_codes(session, registration.reason_codes),
            "waiting": registration.status in AWAITING_DECISION,
            "warnings": await self._warnings(session, registration, request),
        }

    async def _warnings(self, session: AsyncSession, registration: Registration, request: Request) -> list[str]:
        found = []
        account = await session.get(models.Account, registration.account_id)
        if account is not None and not (account.email_verified or account.mobile_verified):
            found.append("申请人的联系方式尚未验证。")
        if registration.license_number and license_is_old_form(registration.license_number):
            found.append("执业证号不是现行 17 位格式，请核对证件。")
        code = registration.law_firm_code
        if registration.license_number and code and license_is_of_another_city(registration.license_number, code):
            found.append("执业证号与律师事务所的登记地不在同一城市，请核对是否已变更执业机构。")
        if registration.license_valid_until and registration.license_valid_until < today(request.state.now):
            found.append("执业证已过有效期。")
        async with self.desk.database.read() as everywhere:  # the whole country, not only the reviewer's offices
            if await registrations.holder_of_identity(
                everywhere, registration.id_number_index, registration.account_id
            ):
                found.append("该证件号码已属于另一账号，不能审核通过。")
            number = registration.license_number
            if number and await registrations.holder_of_license(everywhere, number, registration.account_id):
                found.append("该执业证号已属于另一账号，不能审核通过。")
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
