"""Remote requests: a person asks a far office through a near one, mends the request, takes it back."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.crypto import Keys
from db.queries import accounts, attachments, bindings, procuratorates, remote_requests
from rules.accounts import AccountStatus
from rules.bindings import BindingAct, BindingStatus
from rules.deadlines import today
from rules.errors import Conflict, Forbidden, NotFound, Problem, Stale, refuse_all
from rules.identifiers import application_number
from rules.papers import PaperCheck, for_binding
from rules.people import Person
from rules.remote_requests import (
    TRANSITIONS,
    Office,
    RemoteClaim,
    RemoteRequestAct,
    RemoteRequestKind,
    RemoteRequestStatus,
    claim_problems,
    office_problems,
)
from services import attachments as papers_of
from services import binding_endings, idempotency, remote_steps

WITHDRAWN_WITH_REQUEST = "撤回异地申请"


@dataclass(frozen=True)
class Asked:
    """What is asked, of which office, through which one, and the papers that prove the mandate."""

    kind: RemoteRequestKind
    claim: RemoteClaim
    local_id: UUID
    handling_id: UUID
    attachment_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Amendment:
    """Changes of a claim by name, and of offices and papers when they are given."""

    expected_version: int
    changes: tuple[tuple[str, Any], ...] = ()
    local_id: UUID | None = None
    handling_id: UUID | None = None
    attachment_ids: tuple[UUID, ...] | None = None


async def submit(
    session: AsyncSession, actor: Person, keys: Keys, *, asked: Asked, idempotency_key: UUID | None, now: datetime
) -> models.RemoteRequest:
    """Ask; the local office verifies, the handling office decides. Never tells whether the case exists."""
    earlier = await idempotency.first_result(session, keys, actor, idempotency_key, "submitRemoteRequest", asked)
    if earlier is not None:
        return await _own(session, actor, earlier)
    if not await accounts.is_usable(session, actor.account_id):
        raise NotFound
    if actor.status is not AccountStatus.ACTIVE:
        raise Forbidden(Problem("NOT_APPROVED"))
    local, papers = await _checked(session, actor, asked, ())
    number = await remote_requests.next_number(session)
    request = models.RemoteRequest(
        request_number=application_number("YD", local.unit_code, today(now), number),
        account_id=actor.account_id,
        kind=asked.kind,
        status=TRANSITIONS[None][RemoteRequestAct.SUBMIT],
        version=1,
    )
    _write(request, asked, now)
    await remote_steps.set_limit(session, request, RemoteRequestAct.SUBMIT, now)
    session.add(request)
    await _flush(session)
    await attachments.give_to_remote_request(session, request.id, papers)
    await remote_steps.begin(session, actor, request, now=now)
    await idempotency.keep_result(session, actor, idempotency_key, request.id)
    return request


async def _own(session: AsyncSession, actor: Person, request_id: UUID) -> models.RemoteRequest:
    request = await remote_requests.own(session, actor, request_id, lock=True)
    if request is None:
        raise NotFound
    return request


async def _checked(
    session: AsyncSession, actor: Person, asked: Asked, kept: tuple[models.Attachment, ...]
) -> tuple[models.Procuratorate, list[UUID]]:
    claim = asked.claim
    problems = claim_problems(claim, kind=asked.kind, account_type=actor.account_type)
    local = await procuratorates.get(session, asked.local_id)
    handling = await procuratorates.get(session, asked.handling_id)
    problems += office_problems(asked.kind, _office(local), _office(handling))
    fits = not any(problem.field == "capacity" for problem in problems)
    required = for_binding(actor.account_type, claim.capacity, client_is_party=True, legal_aid=False) if fits else ()
    papers, wrong = await papers_of.chosen(session, actor, asked.attachment_ids, required=required, kept=kept)
    refuse_all([*problems, *wrong])
    assert local is not None
    return local, [paper.id for paper in papers]


def _office(office: models.Procuratorate | None) -> Office | None:
    return Office(office.id, office.level) if office else None


def _write(request: models.RemoteRequest, asked: Asked, now: datetime) -> None:
    for name, value in dataclasses.asdict(asked.claim).items():
        setattr(request, name, value)
    request.local_procuratorate_id, request.handling_procuratorate_id = asked.local_id, asked.handling_id
    request.procuratorate_id = asked.local_id
    request.submitted_at = now


async def _flush(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError as clash:
        raise Conflict(Problem("REMOTE_DUPLICATE")) from clash


async def amend(
    session: AsyncSession,
    actor: Person,
    keys: Keys,
    *,
    request_id: UUID,
    amendment: Amendment,
    idempotency_key: UUID | None,
    now: datetime,
) -> models.RemoteRequest:
    """Mend a request that was returned; what is not named stays. The local office verifies all of it anew."""
    request = await _own(session, actor, request_id)  # before the key, which holds the account: as whoever closes it
    content = (request_id, amendment)
    if await idempotency.first_result(session, keys, actor, idempotency_key, "amendRemoteRequest", content) is not None:
        return request
    if request.version != amendment.expected_version:
        raise Stale
    if request.status is not RemoteRequestStatus.RETURNED:
        raise Conflict(Problem("REMOTE_NOT_OPEN"))
    asked, kept = await _mended(session, request, amendment)
    _, papers = await _checked(session, actor, asked, kept)
    # Whoever has seen it so far may not be asked any more: the handling office sees it when it is forwarded again.
    await remote_requests.unlink(session, request.id)
    if (asked.local_id, asked.handling_id) != (request.local_procuratorate_id, request.handling_procuratorate_id):
        await remote_requests.forget_notes(session, request.id)
    _write(request, asked, now)
    request.forwarded_at = request.verified_by_id = request.binding_id = None
    request.outcome = request.decided_at = request.comment = request.reviewer_id = None
    request.reason_codes = []
    try:
        await remote_steps.move(session, actor, request, RemoteRequestAct.AMEND, now=now)
    except IntegrityError as clash:
        raise Conflict(Problem("REMOTE_DUPLICATE")) from clash
    await attachments.give_to_remote_request(session, request.id, papers)
    await idempotency.keep_result(session, actor, idempotency_key, request.id)
    return request


async def _mended(
    session: AsyncSession, request: models.RemoteRequest, amendment: Amendment
) -> tuple[Asked, tuple[models.Attachment, ...]]:
    """The request as it would be, and the papers that stay."""
    names = [field.name for field in dataclasses.fields(RemoteClaim)]
    claim = RemoteClaim(**{name: getattr(request, name) for name in names})
    earlier = (await attachments.of_remote_requests(session, [request.id])).get(request.id, [])
    kept = tuple(earlier)
    if amendment.attachment_ids is not None:
        kept = tuple(paper for paper in earlier if paper.paper_check is PaperCheck.OK)
    asked = Asked(
        request.kind,
        dataclasses.replace(claim, **dict(amendment.changes)),
        amendment.local_id or request.local_procuratorate_id,
        amendment.handling_id or request.handling_procuratorate_id,
        amendment.attachment_ids or (),
    )
    return asked, kept


async def withdraw(
    session: AsyncSession, actor: Person, *, request_id: UUID, expected_version: int, now: datetime
) -> models.RemoteRequest:
    """Take a request back before its result is handed over; the access that it has opened, if any, ends with it."""
    request = await _own(session, actor, request_id)
    if request.version != expected_version:
        raise Stale
    await take_back(session, actor, request, now=now)
    await _release(session, actor, request, now)
    return request


async def _release(session: AsyncSession, actor: Person, request: models.RemoteRequest, now: datetime) -> None:
    binding = await bindings.own(session, actor, request.binding_id, lock=True) if request.binding_id else None
    if binding is None or binding.status is not BindingStatus.APPROVED:
        return
    binding.released_on, binding.release_reason = today(now), WITHDRAWN_WITH_REQUEST
    recorded = {"released_on": str(binding.released_on), "remote_request": str(request.id)}
    await binding_endings.end(session, actor, [binding], BindingAct.RELEASE, now=now, recorded=recorded)


async def take_back(session: AsyncSession, actor: Person, request: models.RemoteRequest, *, now: datetime) -> None:
    """An open request is open no longer."""
    await remote_steps.move(session, actor, request, RemoteRequestAct.WITHDRAW, now=now)
