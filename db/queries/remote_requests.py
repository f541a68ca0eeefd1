"""Remote requests: one's own, those of the two offices, and what they are decided by."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, not_, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Binding, Case, Party, RemoteRequest, RemoteRequestCase, RemoteRequestStep
from db.queries.visibility import Knows
from rules.bindings import BindingStatus
from rules.people import Person, Staff
from rules.remote_decisions import GIVEN
from rules.remote_requests import LIMITS, OPEN_REQUEST, RemoteRequestKind, RemoteRequestStatus


def visible_to(person: Knows, request: type[RemoteRequest] = RemoteRequest) -> ColumnElement[bool]:
    """One's own requests, whatever their state."""
    return request.account_id == person.account_id


def within(offices: Any, request: type[RemoteRequest] = RemoteRequest) -> ColumnElement[bool]:
    """What some offices see: what was asked through them, and what was forwarded to them."""
    forwarded = and_(request.forwarded_at.is_not(None), request.handling_procuratorate_id.in_(offices))
    return or_(request.local_procuratorate_id.in_(offices), forwarded)


def on_desk(request: type[RemoteRequest] = RemoteRequest) -> ColumnElement[bool]:
    """Lies with an office of the staff session's, whatever else it sees."""
    return request.procuratorate_id.in_(select(func.staff_offices()))


def on_side(side: str) -> ColumnElement[bool]:
    """WAITING for an office of the staff session's, through it (LOCAL), or forwarded to it (HANDLING)."""
    offices = select(func.staff_offices())
    if side == "LOCAL":
        return RemoteRequest.local_procuratorate_id.in_(offices)
    if side == "HANDLING":
        return and_(RemoteRequest.forwarded_at.is_not(None), RemoteRequest.handling_procuratorate_id.in_(offices))
    return and_(on_desk(), RemoteRequest.status.in_(sorted(LIMITS)))


async def own(session: AsyncSession, person: Person, request_id: UUID, *, lock: bool = False) -> RemoteRequest | None:
    """One of one's own; locked, it is as it stands, whatever was read before."""
    statement = select(RemoteRequest).where(visible_to(person), RemoteRequest.id == request_id)
    return await session.scalar(_locked(statement) if lock else statement)


async def in_scope(session: AsyncSession, request_id: UUID) -> RemoteRequest | None:
    """A request within the staff session's scope."""
    return await session.scalar(select(RemoteRequest).where(RemoteRequest.id == request_id))


async def for_staff(session: AsyncSession, staff: Staff, request_id: UUID) -> RemoteRequest | None:
    """A request that a member of staff sees, its row locked and as it stands, whatever was read before; whatever session asks."""
    statement = select(RemoteRequest).where(RemoteRequest.id == request_id)
    if staff.procuratorate_id is not None:
        statement = statement.where(within(select(func.office_subtree(staff.procuratorate_id))))
    return await session.scalar(_locked(statement))


def _locked(statement: Select[RemoteRequest]) -> Select[RemoteRequest]:
    # A page looks before it acts: what the session holds may be older than the lock, and would win over the row's own version.
    return statement.with_for_update(key_share=True).execution_options(populate_existing=True)


async def is_below(session: AsyncSession, office_id: UUID, root: UUID | None) -> bool:
    """Whether an office is another one or lies below it; of the whole country (None) all are."""
    if root is None:
        return True
    below = select(func.office_subtree(root).label("id")).subquery()
    return await session.scalar(select(below.c.id).where(below.c.id == office_id)) is not None


async def next_number(session: AsyncSession) -> int:
    """A number that no request has had."""
    return await session.scalar(text("select nextval('remote_request_numbers')")) or 0


async def meant(session: AsyncSession, request_id: UUID) -> tuple[Case, Party] | None:
    """The case and party that the handling office has found."""
    row = (
        await session.execute(
            select(Case, Party)
            .join(RemoteRequestCase, RemoteRequestCase.case_id == Case.id)
            .join(Party, Party.id == RemoteRequestCase.party_id)
            .where(RemoteRequestCase.remote_request_id == request_id)
        )
    ).first()
    return (row[0], row[1]) if row else None


async def link(session: AsyncSession, request: RemoteRequest, case: Case, party: Party) -> None:
    """This is the case that is meant; after another review it may be another one."""
    found = await session.get(RemoteRequestCase, request.id)
    if found is None:
        found = RemoteRequestCase(remote_request_id=request.id, procuratorate_id=request.handling_procuratorate_id)
        session.add(found)
    found.case_id, found.party_id = case.id, party.id
    await session.flush()


async def unlink(session: AsyncSession, request_id: UUID) -> None:
    """What an office found before is forgotten: another one may be asked now."""
    await session.execute(delete(RemoteRequestCase).where(RemoteRequestCase.remote_request_id == request_id))


async def steps_of(session: AsyncSession, request_id: UUID) -> Sequence[RemoteRequestStep]:
    """What has happened, in order."""
    statement = select(RemoteRequestStep).where(RemoteRequestStep.remote_request_id == request_id)
    return (await session.scalars(statement.order_by(RemoteRequestStep.position))).all()


async def forget_notes(session: AsyncSession, request_id: UUID) -> None:
    """What two offices wrote to each other is for no third one."""
    notes = update(RemoteRequestStep).where(
        RemoteRequestStep.remote_request_id == request_id, RemoteRequestStep.inner_note.is_not(None)
    )
    await session.execute(notes.values(inner_note=None), execution_options={"synchronize_session": False})


def may_be_given(
    request: type[RemoteRequest] = RemoteRequest, case: type[Case] = Case, party: type[Party] = Party
) -> ColumnElement[bool]:
    """Whether anything of a case may be given on a request, as `rules.remote_decisions.GIVEN` says: never when it is sealed, nor
    of a party that is delivered no more; of an account that was asked for only while its binding lives."""
    fitting = (
        and_(request.kind == kind, case.disclosure == disclosure, request.capacity.in_(sorted(capacities)))
        for kind, by_disclosure in GIVEN.items()
        for disclosure, capacities in by_disclosure.items()
        if capacities
    )
    lives = exists().where(Binding.id == request.binding_id, Binding.status == BindingStatus.APPROVED)
    bound = or_(request.kind != RemoteRequestKind.QUERY_ACCOUNT, lives)
    return and_(case.sealed_at.is_(None), party.missing_since.is_(None), bound, or_(*fitting))


async def case_may_be_given(session: AsyncSession, request_id: UUID) -> bool:
    """Whether anything of the case that was found may be given now, held so until the transaction ends: nobody seals it meanwhile."""
    given = (
        select(may_be_given())
        .select_from(RemoteRequest)
        .join(RemoteRequestCase, RemoteRequestCase.remote_request_id == RemoteRequest.id)
        .join(Case, Case.id == RemoteRequestCase.case_id)
        .join(Party, Party.id == RemoteRequestCase.party_id)
        .where(RemoteRequest.id == request_id)
        .with_for_update(read=True, of=Case)
    )
    return await session.scalar(given) or False


async def withheld_since_approval(session: AsyncSession, limit: int) -> Sequence[RemoteRequest]:
    """Approved requests on which nothing may be given any more, locked."""
    statement = (
        select(RemoteRequest)
        .join(RemoteRequestCase, RemoteRequestCase.remote_request_id == RemoteRequest.id)
        .join(Case, Case.id == RemoteRequestCase.case_id)
        .join(Party, Party.id == RemoteRequestCase.party_id)
        .where(RemoteRequest.status == RemoteRequestStatus.APPROVED, not_(may_be_given()))
        .order_by(RemoteRequest.id)
        .limit(limit)
        .with_for_update(of=RemoteRequest, key_share=True, skip_locked=True)
    )
    return (await session.scalars(statement)).all()


async def lock_open(session: AsyncSession, account_id: UUID) -> Sequence[RemoteRequest]:
    """The open requests of an account, by id."""
    statement = (
        select(RemoteRequest)
        .where(RemoteRequest.account_id == account_id, RemoteRequest.status.in_(OPEN_REQUEST))
        .order_by(RemoteRequest.id)
        .with_for_update(key_share=True)
    )
    return (await session.scalars(statement)).all()
