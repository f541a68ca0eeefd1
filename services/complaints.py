"""Complaints about delay: a person complains about an application, or takes it back; the office's administrator answers in writing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.crypto import Keys
from db.queries import accounts, complaints, procuratorates, workdays
from rules.clocks import Matter, falls_due
from rules.complaints import ANSWERS, OPEN_COMPLAINT, TRANSITIONS, ComplaintAct, ComplaintStatus, words_problems
from rules.deadlines import today
from rules.errors import Conflict, Forbidden, NotFound, Problem, Stale, refuse_all
from rules.grants import Right, holders
from rules.identifiers import application_number
from rules.office_messages import ComplaintAnswered
from rules.people import Actor, Person, Staff
from services import audit, idempotency, tell

AWAITS_ANSWER = "complaint_awaits_answer"


async def complain(
    session: AsyncSession,
    actor: Person,
    keys: Keys,
    *,
    about: tuple[str, UUID],
    statement: str,
    idempotency_key: UUID | None,
    now: datetime,
) -> models.Complaint:
    """Complain about an application of one's own (kind and id); one open complaint about each at a time."""
    earlier = await idempotency.first_result(session, keys, actor, idempotency_key, "complain", (about, statement))
    if earlier is not None:
        return await _own(session, actor, earlier)
    if not await accounts.is_usable(session, actor.account_id):
        raise NotFound
    subject = await complaints.subject(session, actor, *about)
    if subject is None:
        raise NotFound
    refuse_all(words_problems(statement, "statement"))
    office = await procuratorates.get(session, subject.procuratorate_id)
    assert office is not None
    complaint = models.Complaint(
        complaint_number=application_number("TS", office.unit_code, today(now), await complaints.next_number(session)),
        account_id=actor.account_id,
        procuratorate_id=subject.procuratorate_id,
        subject_kind=about[0],
        subject_id=about[1],
        subject_number=subject.number,
        status=TRANSITIONS[None][ComplaintAct.COMPLAIN],
        version=1,
        statement=statement,
        submitted_at=now,
        due_at=falls_due(Matter.OBSTRUCTION_COMPLAINT, now, await workdays.calendar(session)),
    )
    session.add(complaint)
    try:
        await session.flush()
    except IntegrityError as clash:
        raise Conflict(Problem("COMPLAINT_OPEN", "subjectId")) from clash
    await tell.staff_of(session, complaint.procuratorate_id, AWAITS_ANSWER, complaint.id, occasion=1, now=now)
    await _record(session, actor, "complaint.submitted", complaint)
    await idempotency.keep_result(session, actor, idempotency_key, complaint.id)
    return complaint


async def _own(session: AsyncSession, actor: Person, complaint_id: UUID) -> models.Complaint:
    complaint = await complaints.own(session, actor, complaint_id)
    if complaint is None:
        raise NotFound
    return complaint


async def withdraw(
    session: AsyncSession, actor: Person, *, complaint_id: UUID, expected_version: int, now: datetime
) -> models.Complaint:
    """Take a complaint back before it is answered."""
    complaint = await _own(session, actor, complaint_id)
    if complaint.version != expected_version:
        raise Stale
    if complaint.status not in OPEN_COMPLAINT:
        raise Conflict(Problem("COMPLAINT_CLOSED"))
    await _move(session, complaint, ComplaintAct.WITHDRAW, now)
    await _record(session, actor, "complaint.withdrawn", complaint)
    return complaint


async def answer(
    session: AsyncSession,
    staff: Staff,
    keys: Keys,
    *,
    complaint_id: UUID,
    expected_version: int,
    outcome: ComplaintStatus | None,
    words: str | None,
    now: datetime,
) -> models.Complaint:
    """Answer a complaint: whether it is upheld, and in words that the person reads. The second of two answers is stale."""
    if not staff.may(holders(Right.ANSWER_COMPLAINTS)):
        raise Forbidden(Problem("FORBIDDEN"))
    complaint = await complaints.for_answer(session, complaint_id)
    if complaint is None:
        raise NotFound
    if complaint.version != expected_version or complaint.status not in OPEN_COMPLAINT:
        raise Stale
    words = (words or "").strip()
    problems = words_problems(words, "answer")
    if outcome is None or outcome not in ANSWERS:
        refuse_all([Problem("OUTCOME_UNKNOWN", "outcome"), *problems])
        raise AssertionError
    refuse_all(problems)
    complaint.answer, complaint.answered_at, complaint.answered_by_id = words, now, staff.staff_id
    await _move(session, complaint, ANSWERS[outcome], now)
    await _record(session, staff, "complaint.answered", complaint, keys)
    message = ComplaintAnswered(
        complaint.id, complaint.id, complaint.procuratorate_id, complaint.complaint_number, complaint.status, words
    )
    await tell.account(session, complaint.account_id, message, now=now)
    return complaint


async def _move(session: AsyncSession, complaint: models.Complaint, act: ComplaintAct, now: datetime) -> None:
    complaint.status = TRANSITIONS[complaint.status][act]
    complaint.version += 1
    await session.flush()
    await tell.staff_is_done(session, complaint.id, now=now)


async def _record(
    session: AsyncSession, actor: Actor, action: str, complaint: models.Complaint, keys: Keys | None = None
) -> None:
    said = {} if keys is None else {"answer": audit.personal(keys, complaint.answer)}
    await audit.record(
        session,
        actor,
        action,
        "complaint",
        complaint.id,
        procuratorate_id=complaint.procuratorate_id,
        new={"status": complaint.status, "subject": complaint.subject_number} | said,
    )
