"""现场身份认证: somebody comes to the hall with papers; account, identity, papers, case and receipt are one act.

What is handed in and decided here passes through the same acts as on line, so that the same law holds; a refusal leaves nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.crypto import Keys
from db.queries import accounts, sessions
from rules.accounts import AccountStatus
from rules.errors import NotFound, refuse_all
from rules.papers import AttachmentKind, PaperCheck, for_binding, for_registration
from rules.people import Person, Staff
from rules.registrations import IntakeChannel, ReceiptKind
from rules.review import Outcome
from services import (
    audit,
    binding_decisions,
    bindings,
    password_resets,
    receipts,
    registration_decisions,
    scans,
)
from services import (
    registrations as applications,
)
from services.attachments import Judgement
from services.bindings import BindingRequest
from services.decisions import Decision
from services.hall_visits import Found, Visit, check_staff, index_of, look, wrong_with
from services.registrations import Submission
from services.scans import Paper

UNOPENED = "-"  # no hash is like it: the account is opened with the code


@dataclass(frozen=True)
class Served:
    """What came of a visit. `code` opens the account; it is told once and kept nowhere."""

    account: models.Account
    binding: models.Binding | None
    receipt: models.Receipt
    code: str | None


async def serve(
    session: AsyncSession, staff: Staff, keys: Keys, *, visit: Visit, papers: Sequence[Paper], now: datetime
) -> Served:
    """Find or create the account, approve who was checked in person, bind the case, hand over a code and a receipt."""
    office_id = check_staff(staff)
    index = index_of(keys, visit)
    found = await look(session, staff, visit, index, lock=True)
    refuse_all(await wrong_with(session, visit, found, index, {paper.kind for paper in papers}, now))
    registers = found.registers  # before an approval changes it
    account = found.account or await _new_account(session, staff, visit, now)
    ids = await scans.keep(session, account.id, papers, now=now)
    registration_id = None
    if registers:
        registration_id = await _approve(session, staff, keys, account, visit, office_id, ids, now)
        await _hand_to_whoever_came(session, account, now)
    await _verified(session, staff, account, office_id, registration_id, papers, now)
    binding = await _bind(session, staff, keys, account, visit, found, ids, now) if visit.claim else None
    code = None
    if visit.wants_code or registers:
        code = await password_resets.hand_over(session, keys, account, now=now)
        await receipts.replace(session, account.id, now=now)
    receipt = await receipts.issue(
        session,
        ReceiptKind.ACCOUNT,
        procuratorate_id=office_id,
        account_id=account.id,
        issued_by_id=staff.staff_id,
        visit_key=visit.key,
        now=now,
    )
    new = {"receipt": receipt.number, "binding": binding.binding_number if binding else None, "code": code is not None}
    await audit.record(session, staff, "hall_desk.served", "account", account.id, procuratorate_id=office_id, new=new)
    return Served(account, binding, receipt, code)


async def _new_account(session: AsyncSession, staff: Staff, visit: Visit, now: datetime) -> models.Account:
    account = models.Account(
        id=new_id(),
        username=await accounts.next_username(session),
        account_type=visit.declared.account_type,
        status=AccountStatus.PENDING,
        full_name=visit.declared.full_name,
        email=visit.email,
        mobile=visit.mobile,
        password_hash=UNOPENED,
        created_at=now,
    )
    session.add(account)
    await session.flush()
    await session.refresh(account)
    await audit.record(
        session,
        staff,
        "account.created",
        "account",
        account.id,
        procuratorate_id=staff.procuratorate_id,
        new={"account_type": account.account_type, "channel": IntakeChannel.ON_SITE},
    )
    return account


async def _hand_to_whoever_came(session: AsyncSession, account: models.Account, now: datetime) -> None:
    """An account that was opened on line belongs to whoever was checked in person: nobody else's sign-in opens it now."""
    await session.refresh(account)
    account.password_hash = UNOPENED
    await session.flush()
    await sessions.revoke_all(session, account.id, now)


def _person(account: models.Account, staff: Staff) -> Person:
    """Whoever stands at the desk: what they hand in is theirs, the machine is the clerk's."""
    return Person(
        request_id=staff.request_id,
        account_id=account.id,
        session_id=account.id,
        account_type=account.account_type,
        status=account.status,
    )


def _approval(version: int, ids: Sequence[UUID]) -> Decision:
    judged = {each: Judgement(PaperCheck.OK) for each in ids}
    return Decision(Outcome.APPROVED, version, judgements=judged)


async def _approve(
    session: AsyncSession,
    staff: Staff,
    keys: Keys,
    account: models.Account,
    visit: Visit,
    office_id: UUID,
    ids: Mapping[AttachmentKind, UUID],
    now: datetime,
) -> UUID:
    wanted = [paper.kind for paper in for_registration(visit.declared.account_type)]
    given = tuple(ids[kind] for kind in wanted if kind in ids)
    submission = Submission(visit.declared, office_id, given, channel=IntakeChannel.ON_SITE)
    registration = await applications.submit(session, _person(account, staff), keys, submission=submission, now=now)
    await registration_decisions.decide(
        session,
        staff,
        keys,
        registration_id=registration.id,
        decision=_approval(registration.version, given),
        now=now,
    )
    return registration.id


async def _verified(
    session: AsyncSession,
    staff: Staff,
    account: models.Account,
    office_id: UUID,
    registration_id: UUID | None,
    papers: Sequence[Paper],
    now: datetime,
) -> None:
    session.add(
        models.IdentityVerification(
            account_id=account.id,
            procuratorate_id=office_id,
            staff_member_id=staff.staff_id,
            registration_id=registration_id,
            papers_seen=[paper.kind.value for paper in papers],
            verified_at=now,
        )
    )
    await session.flush()


async def _bind(
    session: AsyncSession,
    staff: Staff,
    keys: Keys,
    account: models.Account,
    visit: Visit,
    found: Found,
    ids: Mapping[AttachmentKind, UUID],
    now: datetime,
) -> models.Binding:
    claim, case, party = visit.claim, found.case, found.party
    if claim is None or case is None or party is None:
        raise NotFound
    wanted = for_binding(
        account.account_type, claim.capacity, client_is_party=claim.client_is_party, legal_aid=claim.legal_aid
    )
    kinds = dict.fromkeys([paper.kind for paper in wanted] + [AttachmentKind.LEGAL_AID_LETTER])
    given = tuple(ids[kind] for kind in kinds if kind in ids)
    request = BindingRequest(claim, case.procuratorate_id, given, channel=IntakeChannel.ON_SITE)
    binding = await bindings.apply(
        session, _person(account, staff), keys, request=request, idempotency_key=None, now=now
    )
    return await binding_decisions.decide(
        session,
        staff,
        keys,
        binding_id=binding.id,
        decision=_approval(binding.version, given),
        case_id=case.id,
        party_id=party.id,
        now=now,
    )
