"""People of the demonstration do what people do, through the portal's own acts: sign up, show papers, ask, decide."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.base import new_id
from db.crypto import Keys
from db.files import PaperStore
from db.queries import demonstration as lookups
from db.queries.demonstration import Place
from demonstration.cases import acceptance_number
from demonstration.papers import draw
from demonstration.people import Applicant, Member
from demonstration.requests import Request
from demonstration.shown_cases import lives
from demonstration.verdicts import Verdict
from papers.worker import Cleaner
from rules.accounts import AccountStatus, ContactChannel, IdType
from rules.bindings import BindingClaim
from rules.deadlines import today
from rules.papers import AttachmentKind, RequiredPaper, for_binding, for_registration
from rules.people import Guest, Person, Role, Staff, System
from rules.registrations import Declaration
from rules.review import Outcome
from services import (
    accounts,
    attachments,
    binding_decisions,
    bindings,
    contacts,
    registration_decisions,
    registrations,
    staff_members,
)
from services.accounts import SignUp
from services.attachments import Announced
from services.bindings import BindingRequest
from services.registrations import Submission

PORTAL = System(name="demonstration")
MOMENT, DAY = timedelta(minutes=5), timedelta(days=1)


@dataclass(frozen=True)
class Stage:
    """Where everything is acted: one transaction, the offices by unit code, the parties by case number and ref."""

    session: AsyncSession
    keys: Keys
    files: PaperStore
    cleaner: Cleaner
    password: str
    password_hash: str
    offices: dict[str, UUID]
    places: dict[tuple[str, str], Place]


async def employ(stage: Stage, member: Member, at: datetime) -> Staff:
    """A member of staff takes up work."""
    created = await staff_members.create(
        stage.session,
        PORTAL,
        stage.keys,
        username=member.username,
        full_name=member.full_name,
        password_hash=stage.password_hash,
        procuratorate_id=stage.offices[member.unit_code] if member.unit_code else None,
        roles=member.roles,
        department=member.department,
        job_title=member.job_title,
        is_demonstration=True,
        now=at,
    )
    return Staff(
        staff_id=created.id,
        username=created.username,
        full_name=created.full_name,
        procuratorate_id=created.procuratorate_id,
        roles=frozenset(Role[role] for role in created.roles),
    )


async def sign_up(stage: Stage, applicant: Applicant, at: datetime) -> Person:
    """An account with a proven address; its username is one that can be remembered."""
    form = SignUp(applicant.email, None, stage.password, applicant.account_type, applicant.full_name)
    form.check()
    account = await accounts.create(
        stage.session, Guest(), stage.keys, sign_up=form, password_hash=stage.password_hash, now=at
    )
    account.username, account.is_demonstration = applicant.username, True
    who = Person(
        account_id=account.id,
        session_id=new_id(),  # of no session: nobody stays signed in
        account_type=account.account_type,
        status=account.status,
    )
    code = await lookups.code_sent(stage.session, stage.keys, account.id)
    await contacts.verify_contact(
        stage.session, who, stage.keys, channel=ContactChannel.EMAIL, code=code, now=at + MOMENT
    )
    return who


async def show_papers(
    stage: Stage, who: Person, required: Iterable[RequiredPaper], holder: str, verdict: Verdict | None, at: datetime
) -> dict[AttachmentKind, UUID]:
    """Upload one paper of each kind; those that staff will find bad are drawn so."""
    taken, sent = [], []
    for kind in (paper.kind for paper in required):
        paper = draw(kind, holder, flawed=verdict is not None and kind in verdict.found)
        announced = Announced(kind, paper.filename, paper.media_type, len(paper.content), None)
        ticket = await attachments.request_upload(stage.session, who, announced=announced, now=at)
        taken.append(await attachments.take_ticket(stage.session, ticket.token, now=at))
        sent.append(_whole(paper.content))
    received = [attachments.receive(stage.files, stage.cleaner, *each) for each in zip(taken, sent, strict=True)]
    for each, stored in zip(taken, await asyncio.gather(*received), strict=True):
        await attachments.settle(stage.session, each.id, stored)
    return {each.kind: each.id for each in taken}


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def register(stage: Stage, who: Person, applicant: Applicant, reviewer: Staff, at: datetime) -> Person:
    """An applicant declares who they are; perhaps it is decided a day later. Returns the person as they are then."""
    required = for_registration(applicant.account_type)
    papers = await show_papers(stage, who, required, applicant.username, applicant.verdict, at)
    declared = Declaration(
        applicant.account_type,
        applicant.full_name,
        IdType.RESIDENT_ID,
        applicant.id_number,
        applicant.unit_code,
        applicant.lawyer,
    )
    submission = Submission(declared, stage.offices[applicant.unit_code], tuple(papers.values()))
    registration = await registrations.submit(stage.session, who, stage.keys, submission=submission, now=at)
    if applicant.verdict is None:
        return who
    decision = applicant.verdict.on(registration.version, papers)
    await registration_decisions.decide(
        stage.session, reviewer, stage.keys, registration_id=registration.id, decision=decision, now=at + DAY
    )
    status = AccountStatus.ACTIVE if decision.outcome is Outcome.APPROVED else who.status
    return Person(account_id=who.account_id, session_id=who.session_id, account_type=who.account_type, status=status)


async def ask(stage: Stage, who: Person, request: Request, reviewers: dict[str, Staff], at: datetime) -> None:
    """An applicant asks to be bound to a case, and takes it back or has it decided a day later."""
    life = lives()[request.case]
    place = stage.places[acceptance_number(life), f"p{request.party}"]
    claim = _claim(request, place, at)
    required = for_binding(
        who.account_type, claim.capacity, client_is_party=claim.client_is_party, legal_aid=claim.legal_aid
    )
    papers = await show_papers(stage, who, required, request.applicant, request.verdict, at)
    asked = BindingRequest(claim, stage.offices[life.office.unit_code], tuple(papers.values()))
    binding = await bindings.apply(stage.session, who, stage.keys, request=asked, idempotency_key=None, now=at)
    if request.withdrawn:
        await bindings.withdraw(
            stage.session, who, binding_id=binding.id, expected_version=binding.version, now=at + MOMENT
        )
    if request.verdict is None:
        return
    approved = request.verdict.outcome is Outcome.APPROVED
    await binding_decisions.decide(
        stage.session,
        reviewers[life.office.unit_code],
        stage.keys,
        binding_id=binding.id,
        decision=request.verdict.on(binding.version, papers),
        case_id=place.case_id if approved else None,
        party_id=place.party_id if approved else None,
        now=at + DAY,
    )


def _claim(request: Request, place: Place, at: datetime) -> BindingClaim:
    client, relation = request.client or (None, None)
    return BindingClaim(
        party_name=request.party_name or lives()[request.case].parties[request.party - 1].name,
        capacity=request.capacity,
        charge_code=place.charge_code,
        client_name=client,
        client_relation=relation,
        entrusted_on=today(at),
        legal_aid=request.legal_aid,
        note=request.note,
    )
