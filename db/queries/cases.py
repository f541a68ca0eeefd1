"""Cases: who may see them, and what hangs on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, exists, false, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import (
    Appointment,
    Binding,
    Case,
    CaseCharge,
    CaseStagePassed,
    CoerciveMeasure,
    Party,
    ProgressEvent,
    ReceptionSlot,
)
from rules.appointments import UPCOMING
from rules.bindings import ONLINE, BindingStatus
from rules.cases import Disclosure
from rules.people import Person
from rules.progress_events import CONCEALING


def readable_online(case: type[Case] = Case) -> ColumnElement[bool]:
    """Whether the case of a binding may be read on line in the binding's capacity: not sealed, and disclosed to it."""
    parties_only = and_(
        case.disclosure == Disclosure.PARTIES_ONLY, Binding.capacity.in_(ONLINE[Disclosure.PARTIES_ONLY])
    )
    return and_(case.sealed_at.is_(None), or_(case.disclosure == Disclosure.OPEN, parties_only))


def gives_access(case: type[Case] = Case) -> ColumnElement[bool]:
    """Whether a binding opens its case now; the one place that says so."""
    return and_(Binding.status == BindingStatus.APPROVED, Binding.case_id == case.id, readable_online(case))


def opens_for(account_id: ColumnElement[UUID] | UUID) -> ColumnElement[bool]:
    """Whether some binding opens the case to an account."""
    return select(1).where(Binding.account_id == account_id, gives_access()).correlate_except(Binding).exists()


def event_opens_for(
    account_id: ColumnElement[UUID] | UUID, event: type[ProgressEvent] = ProgressEvent
) -> ColumnElement[bool]:
    """Whether an event of an open case is disclosed, and about everybody or a party for whom the account is bound.

    The account may be a column of a statement far outside: what is not named in `correlate_except` must not be
    selected from once more in here, or one account's binding would open events to another.
    """
    case = aliased(Case)
    return (
        select(1)
        .select_from(Binding)
        .join(case, Binding.case_id == case.id)
        .where(
            case.id == event.case_id,
            Binding.account_id == account_id,
            gives_access(case),
            or_(event.party_id.is_(None), event.party_id == Binding.party_id),
            *(not_(and_(event.kind == kind, case.case_type.in_(types))) for kind, types in CONCEALING.items() if types),
        )
        .correlate_except(case, Binding)
        .exists()
    )


def visible_to(person: Person) -> ColumnElement[bool]:
    """Cases to which one is bound with access."""
    return opens_for(person.account_id)


def events_visible_to(person: Person) -> ColumnElement[bool]:
    """Events that one's bindings open."""
    return event_opens_for(person.account_id)


async def get(session: AsyncSession, person: Person, case_id: UUID) -> Case | None:
    """A case that one may see."""
    return await session.scalar(select(Case).where(Case.id == case_id, visible_to(person)))


async def by_ids(session: AsyncSession, person: Person, ids: Sequence[UUID]) -> Sequence[Case]:
    """Those of the cases that one may see."""
    return (await session.scalars(select(Case).where(Case.id.in_(ids), visible_to(person)))).all()


async def charges_of(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[CaseCharge]]:
    """The charges of several cases, the first one first."""
    rows = await session.scalars(
        select(CaseCharge).where(CaseCharge.case_id.in_(ids)).order_by(CaseCharge.case_id, CaseCharge.position)
    )
    found: dict[UUID, list[CaseCharge]] = {}
    for charge in rows:
        found.setdefault(charge.case_id, []).append(charge)
    return found


async def stages_of(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[CaseStagePassed]]:
    """The stages that several cases have passed, in order."""
    rows = await session.scalars(
        select(CaseStagePassed)
        .where(CaseStagePassed.case_id.in_(ids))
        .order_by(CaseStagePassed.case_id, CaseStagePassed.position)
    )
    found: dict[UUID, list[CaseStagePassed]] = {}
    for stage in rows:
        found.setdefault(stage.case_id, []).append(stage)
    return found


async def measures_in_force(
    session: AsyncSession, person: Person, ids: Sequence[UUID], day: date
) -> dict[UUID, CoerciveMeasure]:
    """For each case the measure in force on the party for whom one is bound; the newest when there are several."""
    rows = await session.execute(
        select(Case.id, CoerciveMeasure)
        .join(Party, Party.case_id == Case.id)
        .join(CoerciveMeasure, CoerciveMeasure.party_id == Party.id)
        .join(Binding, Binding.party_id == Party.id)
        .where(
            Case.id.in_(ids),
            Binding.account_id == person.account_id,
            gives_access(),
            CoerciveMeasure.starts_on <= day,
            or_(CoerciveMeasure.ends_on.is_(None), CoerciveMeasure.ends_on >= day),
        )
        .order_by(CoerciveMeasure.starts_on, CoerciveMeasure.id)
    )
    return dict(rows.all())


async def upcoming_appointments(
    session: AsyncSession, person: Person, ids: Sequence[UUID]
) -> dict[UUID, list[Appointment]]:
    """One's own replied or confirmed appointments on several cases."""
    rows = await session.execute(
        select(Binding.case_id, Appointment)
        .join(Appointment, Appointment.binding_id == Binding.id)
        .where(Binding.account_id == person.account_id, Binding.case_id.in_(ids), Appointment.status.in_(UPCOMING))
        .order_by(Appointment.submitted_at)
    )
    found: dict[UUID, list[Appointment]] = {}
    for case_id, appointment in rows:
        if case_id is not None:
            found.setdefault(case_id, []).append(appointment)
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


async def slots(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, ReceptionSlot]:
    """Reception slots by id."""
    rows = await session.scalars(select(ReceptionSlot).where(ReceptionSlot.id.in_(ids)))
    return {slot.id: slot for slot in rows}


def listed(person: Person) -> Select[Case]:
    """The cases that one may read."""
    return select(Case).where(visible_to(person))
