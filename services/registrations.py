"""Registration: an applicant declares who they are and shows papers. Staff decide in `registration_decisions`."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.crypto import Keys
from db.queries import accounts, attachments, procuratorates, registrations, staff_notices, workdays
from rules.accounts import USABLE_STATUSES, AccountType, masked
from rules.clocks import Matter, falls_due
from rules.deadlines import today
from rules.errors import Conflict, NotFound, Problem, Stale, refuse_all
from rules.identifiers import application_number
from rules.papers import PaperCheck, for_registration
from rules.people import Actor, Person
from rules.registrations import (
    AWAITING_DECISION,
    TRANSITIONS,
    WITHDRAWABLE,
    ClashKind,
    Declaration,
    IntakeChannel,
    ReceiptKind,
    RegistrationAct,
    declaration_problems,
)
from services import attachments as papers_of
from services import audit, idempotency, receipts, tell

AWAITS_REVIEW = "registration_awaits_review"
IDENTITY_CLASHES = "identity_clashes"


@dataclass(frozen=True)
class Submission:
    """What an applicant sends: the declaration, the office that is to review it, the papers."""

    declared: Declaration
    procuratorate_id: UUID
    attachment_ids: tuple[UUID, ...]
    expected_version: int | None = None
    idempotency_key: UUID | None = None
    channel: IntakeChannel = IntakeChannel.WEB


async def submit(
    session: AsyncSession, actor: Person, keys: Keys, *, submission: Submission, now: datetime
) -> models.Registration:
    """First submission, resubmission after a return, or a change of an approved account's identity."""
    content = dataclasses.replace(submission, idempotency_key=None)
    act = "submitRegistration"
    earlier = await idempotency.first_result(session, keys, actor, submission.idempotency_key, act, content)
    if earlier is not None:
        return await _own(session, actor, earlier)
    account = await accounts.get(session, actor.account_id, lock=True)
    if account is None or account.status not in USABLE_STATUSES:
        raise NotFound
    begun = await _begun(session, actor, submission)
    office, papers = await _checked(session, actor, account, submission, begun, now)
    index = keys.blind_index("id_number", f"{submission.declared.id_type}|{submission.declared.id_number}")
    await _refuse_clash(session, actor, submission, index)
    registration = begun or models.Registration(
        id=new_id(), account_id=actor.account_id, channel=submission.channel, version=0
    )
    if registration.registration_number is None:
        number = await registrations.next_number(session)
        registration.registration_number = application_number("ZC", office.unit_code, today(now), number)
    registration.version += 1
    await _declare(session, registration, submission, keys, index, now)
    await attachments.give_to_registration(session, registration.id, [paper.id for paper in papers])
    await _record_submission(session, actor, registration, office.id, now)
    await idempotency.keep_result(session, actor, submission.idempotency_key, registration.id)
    return registration


async def _own(session: AsyncSession, actor: Person, registration_id: UUID) -> models.Registration:
    registration = await registrations.own(session, actor, registration_id)
    if registration is None:
        raise NotFound
    return registration


async def _begun(session: AsyncSession, actor: Person, submission: Submission) -> models.Registration | None:
    """The draft, or the application that was returned; `Conflict` while one is being decided."""
    current = await registrations.open_one(session, actor)
    if current is None:
        if submission.expected_version is not None:
            newest = await registrations.newest(session, actor)
            if newest is None or newest.version != submission.expected_version:
                raise Stale
        return None
    if submission.expected_version is not None and submission.expected_version != current.version:
        raise Stale
    if current.status in AWAITING_DECISION:
        raise Conflict(Problem("REGISTRATION_OPEN"))
    return current


async def _checked(
    session: AsyncSession,
    actor: Person,
    account: models.Account,
    submission: Submission,
    begun: models.Registration | None,
    now: datetime,
) -> tuple[models.Procuratorate, Sequence[models.Attachment]]:
    problems = declaration_problems(submission.declared, registered_as=account.account_type, today=today(now))
    office = await procuratorates.get(session, submission.procuratorate_id)
    if office is None:
        problems.append(Problem("PROCURATORATE_UNKNOWN", "procuratorateId"))
    elif account.account_type is AccountType.CLOSE_RELATIVE and not office.accepts_close_relatives:
        problems.append(Problem("ACCOUNT_TYPE_NOT_OPEN", "procuratorateId"))
    good = []
    if begun is not None:
        earlier = await attachments.of_registrations(session, [begun.id])
        good = [paper for paper in earlier.get(begun.id, []) if paper.paper_check is PaperCheck.OK]
    required = for_registration(account.account_type)
    papers, wrong = await papers_of.chosen(session, actor, submission.attachment_ids, required=required, kept=good)
    refuse_all([*problems, *wrong])
    assert office is not None
    return office, papers


class IdentityClash(Conflict):
    """What was declared belongs to others. The refusal does not say to whom; `record_clash` tells staff."""

    def __init__(self, others: Mapping[ClashKind, UUID]) -> None:
        super().__init__(Problem("IDENTITY_CLASH"))
        self.others = others


async def _refuse_clash(session: AsyncSession, actor: Person, submission: Submission, index: bytes) -> None:
    lawyer = submission.declared.lawyer
    others = {
        ClashKind.ID_NUMBER: await registrations.holder_of_identity(session, index, actor.account_id),
        ClashKind.LICENSE: await registrations.holder_of_license(session, lawyer.license_number, actor.account_id)
        if lawyer
        else None,
    }
    if any(others.values()):
        raise IdentityClash({kind: other for kind, other in others.items() if other})


async def record_clash(
    session: AsyncSession, actor: Person, clash: IdentityClash, *, procuratorate_id: UUID, now: datetime
) -> None:
    """Put a refused clash before the staff of the office that was asked; in a transaction after the refused one."""
    for kind, other in clash.others.items():
        clash_id, times = await registrations.add_clash(
            session, procuratorate_id, account_id=actor.account_id, other_account_id=other, kind=kind, now=now
        )
        if not await staff_notices.waits(session, clash_id):
            await tell.staff_of(session, procuratorate_id, IDENTITY_CLASHES, clash_id, occasion=times, now=now)
        await audit.record(
            session,
            actor,
            "registration.clashed",
            "account",
            actor.account_id,
            procuratorate_id=procuratorate_id,
            new={"kind": kind},
        )


async def _declare(
    session: AsyncSession,
    registration: models.Registration,
    submission: Submission,
    keys: Keys,
    index: bytes,
    now: datetime,
) -> None:
    declared, lawyer = submission.declared, submission.declared.lawyer
    calendar = await workdays.calendar(session)  # before the first change: asking would write what is half declared
    registration.procuratorate_id = submission.procuratorate_id
    registration.account_type = declared.account_type
    registration.full_name = declared.full_name
    registration.id_type = declared.id_type
    registration.id_number_encrypted = keys.encrypt(
        declared.id_number, table="registrations", column="id_number", row_id=registration.id
    )
    registration.id_number_index = index
    registration.id_number_masked = masked(declared.id_number)
    registration.home_region_code = declared.home_region_code
    registration.license_number = lawyer.license_number if lawyer else None
    registration.license_valid_until = lawyer.license_valid_until if lawyer else None
    registration.law_firm_name = lawyer.law_firm_name if lawyer else None
    registration.law_firm_code = lawyer.law_firm_code if lawyer else None
    registration.channel = submission.channel
    registration.status = TRANSITIONS[registration.status][RegistrationAct.SUBMIT]
    registration.submitted_at = now
    registration.due_at = falls_due(Matter.REGISTRATION_REVIEW, now, calendar)
    registration.decided_at = registration.outcome = registration.comment = registration.reviewer_id = None
    registration.reason_codes = []
    session.add(registration)
    await session.flush()


async def _record_submission(
    session: AsyncSession, actor: Person, registration: models.Registration, office_id: UUID, now: datetime
) -> None:
    if not await registrations.has_receipt(session, registration.id):
        await receipts.issue(
            session,
            ReceiptKind.SUBMISSION,
            procuratorate_id=office_id,
            account_id=registration.account_id,
            registration_id=registration.id,
            now=now,
        )
    await tell.staff_is_done(session, registration.id, now=now)
    await tell.staff_of(
        session,
        office_id,
        AWAITS_REVIEW,
        registration.id,
        occasion=registration.version,
        now=now,
    )
    await audit.record(
        session,
        actor,
        "registration.submitted",
        "registration",
        registration.id,
        procuratorate_id=registration.procuratorate_id,
        new={
            "version": registration.version,
            "account_type": registration.account_type,
            "channel": registration.channel,
        },
    )


async def withdraw(
    session: AsyncSession, actor: Person, *, registration_id: UUID, expected_version: int, now: datetime
) -> models.Registration:
    """Take an application back before it is decided."""
    registration = await _own(session, actor, registration_id)
    if registration.version != expected_version:
        raise Stale
    if registration.status not in WITHDRAWABLE:
        raise Conflict(Problem("REGISTRATION_FINAL"))
    await take_back(session, actor, registration, now=now)
    return registration


async def take_back(session: AsyncSession, actor: Actor, registration: models.Registration, *, now: datetime) -> None:
    """An open application ends without a decision; of one that was never handed in no office learns."""
    old = registration.status
    registration.status = TRANSITIONS[registration.status][RegistrationAct.WITHDRAW]
    registration.outcome = registration.decided_at = None
    registration.version += 1
    await session.flush()
    await tell.staff_is_done(session, registration.id, now=now)
    await audit.record(
        session,
        actor,
        "registration.withdrawn",
        "registration",
        registration.id,
        procuratorate_id=registration.procuratorate_id if registration.submitted_at else None,
        old={"status": old},
        new={"status": registration.status},
    )
