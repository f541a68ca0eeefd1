"""Staff decide about a registration; an approval makes the account what was declared."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.crypto import Keys
from db.queries import accounts, attachments, registrations
from rules.accounts import AccountStatus
from rules.errors import Conflict, NotFound, Problem, refuse_all
from rules.message import Message, Reviewed
from rules.messages import RegistrationApproved, RegistrationRejected, RegistrationReturned
from rules.people import Staff
from rules.registrations import ACT_OF, AWAITING_DECISION, TRANSITIONS
from rules.review import Outcome, paper_problems
from rules.review_queue import ReviewKind
from services import attachments as papers_of
from services import audit, decisions, tell
from services.decisions import Decision, ReasonWords


async def decide(
    session: AsyncSession, staff: Staff, keys: Keys, *, registration_id: UUID, decision: Decision, now: datetime
) -> models.Registration:
    """Approve, return with what is to be mended, or reject with the reason; exactly one of two simultaneous wins."""
    registration = await registrations.for_decision(session, registration_id)
    if registration is None:
        raise NotFound
    waiting = registration.status in AWAITING_DECISION
    reasons = await decisions.check(
        session, staff, registration, decision, kind=ReviewKind.REGISTRATION, now=now, open_now=waiting
    )
    assert decision.outcome is not None
    papers = (await attachments.of_registrations(session, [registration.id])).get(registration.id, [])
    papers_of.judge(papers, decision.judgements, staff, now)
    refuse_all(paper_problems(decision.outcome, [paper.paper_check for paper in papers]))
    old = registration.status
    registration.status = TRANSITIONS[registration.status][ACT_OF[decision.outcome]]
    registration.outcome = decision.outcome
    registration.reason_codes = list(decision.reasons)
    registration.comment = decision.words
    registration.decided_at = now
    registration.reviewer_id = staff.staff_id
    registration.version += 1
    if decision.outcome is Outcome.APPROVED:
        await _adopt(session, registration, keys)
    await session.flush()
    await tell.staff_is_done(session, registration.id, now=now)
    await tell.account(session, registration.account_id, _message(registration, decision, reasons), now=now)
    await audit.record(
        session,
        staff,
        "registration.decided",
        "registration",
        registration.id,
        procuratorate_id=registration.procuratorate_id,
        old={"status": old},
        new={
            "status": registration.status,
            "reasons": registration.reason_codes,
            "comment": audit.personal(keys, registration.comment),
        },
    )
    return registration


async def _adopt(session: AsyncSession, registration: models.Registration, keys: Keys) -> None:
    """The account takes over what was approved."""
    account = await accounts.get(session, registration.account_id, lock=True)
    assert account is not None and registration.id_number_encrypted is not None  # it was handed in
    number = keys.decrypt(
        registration.id_number_encrypted, table="registrations", column="id_number", row_id=registration.id
    )
    if account.status is AccountStatus.PENDING:
        account.status = AccountStatus.ACTIVE
    account.full_name = registration.full_name
    account.id_type = registration.id_type
    account.id_number_encrypted = keys.encrypt(number, table="accounts", column="id_number", row_id=account.id)
    account.id_number_index = registration.id_number_index
    account.id_number_masked = registration.id_number_masked
    account.home_region_code = registration.home_region_code or account.home_region_code
    account.version += 1
    try:
        await session.flush()
        await _adopt_license(session, registration)
    except IntegrityError as clash:  # another account was approved with this identity or licence meanwhile
        raise Conflict(Problem("IDENTITY_CLASH")) from clash


async def _adopt_license(session: AsyncSession, registration: models.Registration) -> None:
    if registration.license_number is None or registration.license_valid_until is None:
        return
    profile = await registrations.lawyer_profile(session, registration.account_id)
    if profile is None:
        profile = models.LawyerProfile(account_id=registration.account_id)
        session.add(profile)
    profile.license_number = registration.license_number
    profile.license_valid_until = registration.license_valid_until
    profile.law_firm_name = registration.law_firm_name or ""
    profile.law_firm_code = registration.law_firm_code
    await session.flush()


async def foretell(session: AsyncSession, *, registration_id: UUID, decision: Decision) -> Message:
    """What the applicant would read if this were decided; nothing is. Raises for a form that is not whole."""
    registration = await registrations.in_scope(session, registration_id)
    if registration is None:
        raise NotFound
    reasons = await decisions.check_form(session, decision, kind=ReviewKind.REGISTRATION)
    return _message(registration, decision, reasons)


_MESSAGES: dict[Outcome | None, type[Reviewed]] = {
    Outcome.APPROVED: RegistrationApproved,
    Outcome.RETURNED: RegistrationReturned,
    Outcome.REJECTED: RegistrationRejected,
}


def _message(registration: models.Registration, decision: Decision, reasons: ReasonWords) -> Message:
    return _MESSAGES[decision.outcome](
        subject_id=registration.id,
        occasion_id=new_id(),
        procuratorate_id=registration.procuratorate_id,
        number=registration.registration_number or "",
        reasons_zh=reasons.zh,
        reasons_en=reasons.en,
        comment=decision.words,
    )
