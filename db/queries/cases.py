"""Cases: who may see them, and what hangs on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Integer, Uuid, and_, any_, cast, exists, false, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import Binding, Case, CaseCharge, Party, ProgressEvent
from db.queries.field_switches import event_switched_off
from db.queries.visibility import Knows
from rules.bindings import ONLINE, BindingStatus
from rules.cases import Disclosure
from rules.progress_events import CONCEALING


def readable_online(case: type[Case] = Case, binding: type[Binding] = Binding) -> ColumnElement[bool]:
    """Whether the case of a binding may be read on line in the binding's capacity: not sealed, and disclosed to it."""
    parties_only = and_(
        case.disclosure == Disclosure.PARTIES_ONLY, binding.capacity.in_(sorted(ONLINE[Disclosure.PARTIES_ONLY]))
    )
    return and_(case.sealed_at.is_(None), or_(case.disclosure == Disclosure.OPEN, parties_only))


def gives_access(case: type[Case] = Case, binding: type[Binding] = Binding) -> ColumnElement[bool]:
    """Whether a binding opens its case now; the one place that says so."""
    return and_(binding.status == BindingStatus.APPROVED, binding.case_id == case.id, readable_online(case, binding))


def opens_for(account_id: ColumnElement[UUID] | UUID, case: type[Case] = Case) -> ColumnElement[bool]:
    """Whether some binding opens the case to an account."""
    binding = aliased(Binding)
    opening = select(1).where(binding.account_id == account_id, gives_access(case, binding))
    return opening.correlate_except(binding).exists()


def bound_by(person: Knows, case: type[Case] = Case) -> ColumnElement[bool]:
    """Cases that one's bindings name: those among which a list looks, by index however many cases there are.

    It opens none of them: that is `visible_to`, which is asked of each.
    """
    binding = aliased(Binding)
    named = select(binding.case_id).where(
        binding.account_id == person.account_id, binding.status == BindingStatus.APPROVED
    )
    return case.id == any_(func.array(named.correlate_except(binding).scalar_subquery(), type_=ARRAY(Uuid)))


def visible_to(person: Knows, case: type[Case] = Case) -> ColumnElement[bool]:
    """Cases to which one is bound with access."""
    return opens_for(person.account_id, case)


def disclosed_within(
    account_id: ColumnElement[UUID] | UUID, event: type[ProgressEvent], case: type[Case]
) -> ColumnElement[bool]:
    """Whether an event of a case that is open to the account is disclosed, and about everybody or a party for whom the
    account is bound.

    The account may be a column of a statement far outside: what is not named in `correlate_except` must not be
    selected from once more in here, or one account's binding would open events to another.
    """
    binding = aliased(Binding)
    bound_for_the_party = (
        select(1)
        .where(binding.account_id == account_id, gives_access(case, binding), binding.party_id == event.party_id)
        .correlate_except(binding)
        .exists()
    )
    return and_(or_(event.party_id.is_(None), bound_for_the_party), is_disclosed(event, case))


def is_disclosed(event: type[ProgressEvent], case: type[Case]) -> ColumnElement[bool]:
    """Whether an event tells nothing that the case's type or its office keeps back."""
    concealed = (
        and_(event.kind == kind, case.case_type.in_(sorted(types))) for kind, types in CONCEALING.items() if types
    )
    return and_(*(not_(each) for each in (*concealed, event_switched_off(event, case))))


def event_opens_for(
    account_id: ColumnElement[UUID] | UUID, event: type[ProgressEvent] = ProgressEvent
) -> ColumnElement[bool]:
    """Whether an event belongs to an open case and is disclosed to the account."""
    case = aliased(Case)
    opened = select(1).where(
        case.id == event.case_id, opens_for(account_id, case), disclosed_within(account_id, event, case)
    )
    return opened.correlate_except(case).exists()


async def charges_of(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[CaseCharge]]:
    """The charges of several cases, the first one first."""
    rows = await session.scalars(
        select(CaseCharge).where(CaseCharge.case_id.in_(ids)).order_by(CaseCharge.case_id, CaseCharge.position)
    )
    found: dict[UUID, list[CaseCharge]] = {}
    for charge in rows:
        found.setdefault(charge.case_id, []).append(charge)
    return found


@dataclass(frozen=True)
class Suggestion:
    """A case and party that a binding request may mean, with how like it is (0 to 4)."""

    case: Case
    party: Party
    likeness: float


async def suggestions(session: AsyncSession, binding: Binding, *, limit: int = 10) -> list[Suggestion]:
    """Cases of the office that the request may mean, the likeliest first; within the staff session's scope."""
    likeness = func.similarity(Party.name, binding.party_name)
    same_name = Party.name == binding.party_name
    same_number = or_(
        Case.acceptance_number == (binding.case_number or ""), Case.unified_number == (binding.case_number or "")
    )
    same_charge = exists().where(CaseCharge.case_id == Case.id, CaseCharge.code == binding.charge_code)
    score = (
        likeness
        + cast(same_name, Integer)
        + cast(func.coalesce(same_number, false()), Integer)
        + cast(same_charge, Integer)
    )
    rows = await session.execute(
        select(Case, Party, score)
        .join(Party, Party.case_id == Case.id)
        .where(
            Case.procuratorate_id == binding.procuratorate_id,
            Party.missing_since.is_(None),
            or_(same_name, Party.name.bool_op("%")(binding.party_name), same_number),
        )
        .order_by(score.desc(), Case.accepted_on.desc(), Case.id)
        .limit(limit)
    )
    return [Suggestion(case, party, float(likeness)) for case, party, likeness in rows]


async def readers_of(session: AsyncSession, case: Case) -> Sequence[UUID]:
    """The accounts that may read a case now."""
    statement = select(Binding.account_id).distinct().join(Case, Case.id == Binding.case_id)
    return (await session.scalars(statement.where(Case.id == case.id, gives_access()))).all()


async def readers_among(session: AsyncSession, case_id: UUID, account_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Of these accounts those that may read the case now, in order."""
    statement = select(Binding.account_id).distinct().join(Case, Case.id == Binding.case_id)
    statement = statement.where(Case.id == case_id, Binding.account_id.in_(account_ids), gives_access())
    return (await session.scalars(statement.order_by(Binding.account_id))).all()


async def locked(session: AsyncSession, case_id: UUID) -> Case | None:
    """A case, its row locked; for staff within their session's scope."""
    return await session.scalar(select(Case).where(Case.id == case_id).with_for_update(key_share=True))


async def party_of_case(session: AsyncSession, case_id: UUID, party_id: UUID) -> tuple[Case, Party] | None:
    """A case with one of its parties, the case's row locked; within the staff session's scope."""
    row = (
        await session.execute(
            select(Case, Party)
            .join(Party, Party.case_id == Case.id)
            .where(Case.id == case_id, Party.id == party_id)
            .with_for_update(of=Case, key_share=True)
        )
    ).first()
    return (row[0], row[1]) if row else None


async def by_number_and_party(
    session: AsyncSession, number: str, party_name: str, *, below: UUID
) -> tuple[Case | None, Party | None]:
    """The case of a number at an office or below it, and the one party of that name; None for what is not there or not
    the only one."""
    offices = select(func.office_subtree(below))
    found = await session.scalars(
        select(Case)
        .where(or_(Case.acceptance_number == number, Case.unified_number == number), Case.procuratorate_id.in_(offices))
        .limit(2)
    )
    same = found.all()
    if len(same) != 1:
        return None, None
    named = await session.scalars(select(Party).where(Party.case_id == same[0].id, Party.name == party_name).limit(2))
    parties = named.all()
    return same[0], parties[0] if len(parties) == 1 else None
