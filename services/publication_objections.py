"""公开异议: anybody may object to what is public; staff who had no hand in the text decide in time, and answer.

Who objects is encrypted, and told by mail or short message to the contact that they gave: most of them have no account.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.crypto import Keys
from db.queries import procuratorates, workdays
from db.queries import publication_drafts as drafts
from db.queries import publication_objections as rows
from db.queries import publications as publication_rows
from rules.clocks import Matter, falls_due
from rules.deadlines import today
from rules.errors import Forbidden, NotFound, Problem, Stale, refuse_all
from rules.grants import Right, holders
from rules.identifiers import application_number
from rules.messages import OBJECTION_DISMISSED, OBJECTION_UPHELD
from rules.notices import DeliveryStatus, NoticeChannel
from rules.people import Actor, Staff
from rules.publication_drafts import remarks_problems
from rules.publication_objections import (
    TRANSITIONS,
    ObjectionAct,
    ObjectionStatus,
    Remedy,
    contact_of,
    objection_problems,
)
from rules.publications import PublicationStatus, WithdrawalReason
from services import audit, publications, tell
from services.publication_approvals import RETURNED

AWAITS_DECISION = "objection_awaits_decision"


@dataclass(frozen=True)
class Objection:
    """What somebody says against a publication."""

    publication_id: UUID
    name: str
    contact: str
    grounds: str


async def object_to(
    session: AsyncSession, actor: Actor, keys: Keys, *, objection: Objection, now: datetime
) -> models.PublicationObjection:
    """Take an objection in; what is withdrawn already can no more be objected to than what never was public."""
    publication = await publication_rows.get(session, objection.publication_id)
    if publication is None or publication.status is PublicationStatus.WITHDRAWN:
        raise NotFound
    refuse_all(objection_problems(objection.name, objection.contact, objection.grounds))
    office = await procuratorates.get(session, publication.procuratorate_id)
    assert office is not None
    row_id = new_id()
    made = models.PublicationObjection(
        id=row_id,
        objection_number=application_number("YY", office.unit_code, today(now), await rows.next_number(session)),
        publication_id=publication.id,
        procuratorate_id=publication.procuratorate_id,
        name_encrypted=_sealed(keys, "name", row_id, objection.name),
        contact_encrypted=_sealed(keys, "contact", row_id, contact_of(objection.contact)[1]),
        language=actor.language,
        grounds=objection.grounds,
        status=TRANSITIONS[None][ObjectionAct.OBJECT],
        version=1,
        submitted_at=now,
        due_at=falls_due(Matter.PUBLICATION_OBJECTION, now, await workdays.calendar(session)),
    )
    session.add(made)
    await session.flush()
    await tell.staff_of(session, made.procuratorate_id, AWAITS_DECISION, made.id, occasion=1, now=now)
    await _record(session, actor, "publication_objection.submitted", made, {})
    return made


@dataclass(frozen=True)
class Decision:
    """What staff decide: dismissed, or upheld with what is done about it; in words that the objector reads."""

    outcome: ObjectionStatus | None
    remedy: Remedy | None
    answer: str
    expected_version: int


async def decide(
    session: AsyncSession, staff: Staff, keys: Keys, *, objection_id: UUID, decision: Decision, now: datetime
) -> models.PublicationObjection:
    """Decide an objection, once. Upheld, the publication is withdrawn in the same transaction, or a correction begins."""
    if not staff.may(holders(Right.DECIDE_OBJECTIONS)):
        raise Forbidden(Problem("FORBIDDEN"))
    objection = await rows.locked(session, objection_id)
    if objection is None:
        raise NotFound
    if objection.version != decision.expected_version or objection.status is not ObjectionStatus.SUBMITTED:
        raise Stale
    refuse_all(_problems(decision))
    upheld = decision.outcome is ObjectionStatus.UPHELD
    act = ObjectionAct.UPHOLD if upheld else ObjectionAct.DISMISS
    objection.status = TRANSITIONS[objection.status][act]
    objection.version += 1
    objection.remedy = decision.remedy if upheld else None
    objection.answer, objection.decided_at, objection.decided_by_id = decision.answer, now, staff.staff_id
    await session.flush()
    if upheld:
        await _redress(session, staff, keys, objection, decision, now)
    await tell.staff_is_done(session, objection.id, now=now)
    said = {"remedy": objection.remedy, "answer": audit.personal(keys, decision.answer)}
    await _record(session, staff, "publication_objection.decided", objection, said)
    await _answer(session, keys, objection, now)
    return objection


def _problems(decision: Decision) -> list[Problem]:
    found = []
    if decision.outcome not in (ObjectionStatus.UPHELD, ObjectionStatus.DISMISSED):
        found.append(Problem("OUTCOME_UNKNOWN", "outcome"))
    if decision.outcome is ObjectionStatus.UPHELD and decision.remedy is None:
        found.append(Problem("REMEDY_UNKNOWN", "remedy"))
    return [*found, *remarks_problems(decision.answer, "answer")]


async def _redress(
    session: AsyncSession,
    staff: Staff,
    keys: Keys,
    objection: models.PublicationObjection,
    decision: Decision,
    now: datetime,
) -> None:
    """What was withdrawn, or is being corrected, meanwhile has its redress already."""
    correction = await drafts.open_one(session, objection.publication_id)
    publication = await publication_rows.locked(session, objection.publication_id)
    if publication is None or publication.status is PublicationStatus.WITHDRAWN:
        return
    if decision.remedy is Remedy.WITHDRAW:
        await publications.take_from_public(
            session, staff, publication.id, WithdrawalReason.OBJECTION, decision.answer, now
        )
    elif correction is None:
        draft = await publications.copy_for_correction(session, staff, keys, publication, None, now)
        await tell.staff_of(session, draft.procuratorate_id, RETURNED, draft.id, occasion=draft.version, now=now)


async def _answer(session: AsyncSession, keys: Keys, objection: models.PublicationObjection, now: datetime) -> None:
    """Write to the contact: the objection's number and its outcome, no word of the publication."""
    contact = keys.decrypt(
        objection.contact_encrypted, table="publication_objections", column="contact", row_id=objection.id
    )
    delivery_id = new_id()
    session.add(
        models.Delivery(
            id=delivery_id,
            procuratorate_id=objection.procuratorate_id,
            channel=NoticeChannel[contact_of(contact)[0]],
            message=OBJECTION_UPHELD if objection.status is ObjectionStatus.UPHELD else OBJECTION_DISMISSED,
            subject_id=objection.id,
            payload_encrypted=keys.encrypt(
                f"{contact} {objection.objection_number}", table="deliveries", column="payload", row_id=delivery_id
            ),
            status=DeliveryStatus.QUEUED,
            due_at=now,
        )
    )
    await session.flush()


@dataclass(frozen=True)
class Objector:
    """Who made an objection."""

    name: str
    contact: str


def objector_of(keys: Keys, objection: models.PublicationObjection) -> Objector:
    """Who made it, for the staff who decide it."""
    values = {"name": objection.name_encrypted, "contact": objection.contact_encrypted}
    return Objector(
        **{
            column: keys.decrypt(value, table="publication_objections", column=column, row_id=objection.id)
            for column, value in values.items()
        }
    )


def _sealed(keys: Keys, column: str, row_id: UUID, value: str) -> bytes:
    return keys.encrypt(value, table="publication_objections", column=column, row_id=row_id)


async def _record(
    session: AsyncSession,
    actor: Actor,
    action: str,
    objection: models.PublicationObjection,
    said: Mapping[str, object],
) -> None:
    await audit.record(
        session,
        actor,
        action,
        "publication_objection",
        objection.id,
        procuratorate_id=objection.procuratorate_id,
        new={"number": objection.objection_number, "status": objection.status, **said},
    )
