"""How access ends: a lawyer ends the mandate, staff revoke, a case is sealed, or its time is over; in each case with the commit.

What the binding opened is closed by its state alone; here is what follows: bookings are cancelled, the person and the other
counsel of the party are told, the act is recorded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.crypto import Keys
from db.queries import appointments, binding_endings, bindings, sessions, staff_tasks
from db.queries.notices import Telling
from db.queries.staff_tasks import Opening
from rules.binding_messages import (
    BindingEnded,
    BindingEndsSoon,
    BindingFrozen,
    BindingReleased,
    BindingRevoked,
    RepresentationEnded,
)
from rules.bindings import BOOKING_CAPACITIES, TRANSITIONS, BindingAct, release_problems
from rules.deadlines import today
from rules.errors import Conflict, Forbidden, NotFound, Problem, Stale, refuse_all
from rules.grants import Right, holders
from rules.identifiers import comes_of_age_on
from rules.message import Message, Reviewed
from rules.people import Actor, Person, Staff, System
from rules.review import Outcome, decision_problems
from rules.review_queue import ReviewKind
from rules.staff_tasks import TaskKind
from services import appointment_endings, audit, decisions, tell
from services import sessions as sign_ins
from services.decisions import Decision

Words = tuple[Sequence[str], Sequence[str]]  # reasons in Chinese and in English
CLOCK = System(name="clock")
WARD_OF_AGE = "ward_of_age"
AT_ONCE = 500
SOON = timedelta(days=7)
CASE_OVER = ("案件已办结，查询期限届满",), ("the case is over and the time for reading it, too",)
OF_AGE = ("被监护人已年满 18 周岁",), ("the ward has come of age",)


@dataclass(frozen=True)
class Release:
    """解除委托: the last day of the mandate, and why it ends."""

    released_on: date
    reason: str | None
    expected_version: int


async def release(
    session: AsyncSession, actor: Person, keys: Keys, *, binding_id: UUID, release: Release, now: datetime
) -> models.Binding:
    """End one's mandate or access; open appointments are cancelled, the other counsel of the party are told, sign-ins by WeChat
    end but the one in which this was done."""
    await sign_ins.check_password_given(session, actor, now=now)
    binding = await bindings.own(session, actor, binding_id, lock=True)
    if binding is None:
        raise NotFound
    _check_live(binding, BindingAct.RELEASE, release.expected_version)
    refuse_all(
        release_problems(
            released_on=release.released_on,
            entrusted_on=binding.entrusted_on,
            reason=release.reason,
            today=today(now),
        )
    )
    binding.released_on = release.released_on
    binding.release_reason = (release.reason or "").strip()
    new = {"released_on": str(release.released_on), "reason": audit.personal(keys, binding.release_reason)}
    await end(session, actor, [binding], BindingAct.RELEASE, now=now, recorded=new)
    await sessions.revoke_wechat(session, actor.account_id, now, but=actor.session_id)
    return binding


async def revoke(
    session: AsyncSession, staff: Staff, keys: Keys, *, binding_id: UUID, decision: Decision, now: datetime
) -> models.Binding:
    """Staff take a binding back, with coded reasons; the person reads them, and signs in to WeChat anew."""
    binding = await bindings.for_decision(session, binding_id)
    if binding is None:
        raise NotFound
    if not staff.may(holders(Right.DECIDE)):
        raise Forbidden(Problem("FORBIDDEN"))
    _check_live(binding, BindingAct.REVOKE, decision.expected_version)
    known = await decisions.known_reasons(session, ReviewKind.BINDING)
    refuse_all(
        decision_problems(
            Outcome.REVOKED, decision.reasons, decision.comment, known_reasons=known, allowed={Outcome.REVOKED}
        )
    )
    binding.outcome = Outcome.REVOKED
    binding.reason_codes = list(decision.reasons)
    binding.comment = (decision.comment or "").strip() or None
    binding.decided_at = now
    binding.reviewer_id = staff.staff_id
    words = decisions.words_of(known, decision.reasons)
    recorded = {"reasons": binding.reason_codes, "comment": audit.personal(keys, binding.comment)}
    await end(session, staff, [binding], BindingAct.REVOKE, now=now, why=(words.zh, words.en), recorded=recorded)
    await sessions.revoke_wechat(session, binding.account_id, now)
    return binding


def _check_live(binding: models.Binding, act: BindingAct, expected_version: int) -> None:
    if binding.version != expected_version:
        raise Stale
    if act not in TRANSITIONS.get(binding.status, {}):
        raise Conflict(Problem("BINDING_NOT_LIVE"))


async def frozen(session: AsyncSession, actor: Actor, case_ids: Sequence[UUID], *, now: datetime) -> list[Telling]:
    """Freeze the live bindings that these cases, as they are now, no longer admit; what waits to be sent about such a case
    is not sent. Returns whom to tell: whoever calls may have more to tell, and accounts are locked in one order."""
    barred = await binding_endings.barred(session, case_ids)
    await binding_endings.hold_back(session, [each.case_id for each in barred if each.case_id])
    return await _ended(session, actor, barred, BindingAct.FREEZE, now=now)


async def end_overdue(session: AsyncSession, *, now: datetime) -> int:
    """A portion of the bindings whose case has been over for so long that they end; returns how many they were."""
    over = await binding_endings.overdue(session, today(now), AT_ONCE)
    await end(session, CLOCK, over, BindingAct.END, now=now, why=CASE_OVER)
    return len(over)


async def tell_ending_soon(session: AsyncSession, *, now: datetime) -> int:
    """Tell people of a portion of the bindings that end within a week; how many. Once for each last day."""
    soon = await binding_endings.ending_soon(
        session, today(now), today(now) + SOON, message=BindingEndsSoon.name, since=now - 2 * SOON, limit=AT_ONCE
    )
    tellings = []
    for binding in soon:
        assert binding.ends_on is not None
        occasion = uuid5(NAMESPACE_OID, f"{binding.id} {binding.ends_on}")
        message = BindingEndsSoon(
            binding.id, occasion, binding.procuratorate_id, binding.binding_number, binding.ends_on
        )
        tellings.append(Telling(binding.account_id, message))
    await tell.accounts(session, tellings, now=now)
    return len(soon)


async def end_guardianships(session: AsyncSession, keys: Keys, *, after: UUID | None, now: datetime) -> UUID | None:
    """End what guardians of wards who have come of age could read, among the next portion; None when there is no more.
    A ward whose birthday no resident id tells is somebody's task, once.

    Source: 民法典 Art. 17, 18, 23: at 18 a person acts alone, and has a statutory representative only for other reasons.
    """
    portion = await binding_endings.guardians_of_minors(session, after, AT_ONCE)
    of_age = [each for each, ward in portion if _has_come_of_age(keys, each, ward, now)]
    for binding in of_age:
        binding.ends_on = today(now)
        await tell.staff_of(
            session, binding.procuratorate_id, WARD_OF_AGE, binding.id, occasion=binding.version, now=now
        )
    await end(session, CLOCK, of_age, BindingAct.END, now=now, why=OF_AGE)
    unknown = [each for each, ward in portion if _eighteenth_birthday(keys, ward) is None]
    openings = [Opening(each.procuratorate_id, each.id) for each in unknown]
    await staff_tasks.open_all(session, TaskKind.WARD_AGE_UNKNOWN, openings, now)
    return portion[-1][0].id if len(portion) == AT_ONCE else None


def is_of_age(keys: Keys, ward: models.Party, on: date) -> bool:
    """Whether somebody delivered as a minor has turned 18 by that day; not known of somebody without a resident id."""
    return ward.minor and (day := _eighteenth_birthday(keys, ward)) is not None and day <= on


def _has_come_of_age(keys: Keys, binding: models.Binding, ward: models.Party, now: datetime) -> bool:
    """Approved while the ward was a minor: whoever is approved afterwards is so for another reason than age."""
    day = _eighteenth_birthday(keys, ward)
    return day is not None and day <= today(now) and today(binding.decided_at or now) < day


def _eighteenth_birthday(keys: Keys, ward: models.Party) -> date | None:
    if ward.id_number_encrypted is None:
        return None
    number = keys.decrypt(ward.id_number_encrypted, table="parties", column="id_number", row_id=ward.id)
    return comes_of_age_on(number)


async def end(
    session: AsyncSession,
    actor: Actor,
    ending: Sequence[models.Binding],
    act: BindingAct,
    *,
    now: datetime,
    why: Words = ((), ()),
    recorded: Mapping[str, object] | None = None,
) -> None:
    """Bindings that give access give none from now on; everyone whom it concerns is told once."""
    told = await _ended(session, actor, ending, act, now=now, why=why, recorded=recorded)
    await tell.accounts(session, told, now=now)


async def _ended(
    session: AsyncSession,
    actor: Actor,
    ending: Sequence[models.Binding],
    act: BindingAct,
    *,
    now: datetime,
    why: Words = ((), ()),
    recorded: Mapping[str, object] | None = None,
) -> list[Telling]:
    if not ending:
        return []
    before = [binding.status for binding in ending]
    for binding in ending:
        binding.status = TRANSITIONS[binding.status][act]
        binding.version += 1
    await session.flush()
    for binding, old in zip(ending, before, strict=True):
        await audit.record(
            session,
            actor,
            f"binding.{binding.status.value.lower()}",
            "binding",
            binding.id,
            procuratorate_id=binding.procuratorate_id,
            old={"status": old},
            new={"status": binding.status, "version": binding.version, **(recorded or {})},
        )
    booked = await appointments.lock_open(session, binding_ids=[binding.id for binding in ending])
    cancelled = await appointment_endings.cancel_all(session, actor, booked, appointment_endings.BINDING_ENDED, now=now)
    told = [Telling(binding.account_id, _message(binding, act, why)) for binding in ending] + cancelled
    return told if act is BindingAct.FREEZE else told + await _to_the_other_counsel(session, ending)


_MESSAGES: dict[BindingAct, type[Reviewed]] = {
    BindingAct.RELEASE: BindingReleased,
    BindingAct.REVOKE: BindingRevoked,
    BindingAct.FREEZE: BindingFrozen,
    BindingAct.END: BindingEnded,
}


def _message(binding: models.Binding, act: BindingAct, why: Words) -> Message:
    return _MESSAGES[act](
        subject_id=binding.id,
        occasion_id=new_id(),
        procuratorate_id=binding.procuratorate_id,
        number=binding.binding_number,
        reasons_zh=why[0],
        reasons_en=why[1],
        comment=binding.comment if act is BindingAct.REVOKE else None,
    )


async def _to_the_other_counsel(session: AsyncSession, ending: Sequence[models.Binding]) -> list[Telling]:
    mandates = [binding.id for binding in ending if binding.capacity in BOOKING_CAPACITIES]
    return [
        Telling(
            each.account_id,
            RepresentationEnded(
                subject_id=each.case_id,
                occasion_id=new_id(),
                procuratorate_id=each.procuratorate_id,
                acceptance_number=each.acceptance_number,
            ),
        )
        for each in await binding_endings.other_counsel(session, mandates)
    ]
