"""What QUERY_ACCOUNT asks for: a binding of the applicant, made and weighed like every other."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.crypto import Keys
from db.queries import attachments, bindings
from rules.bindings import TRANSITIONS, BindingAct
from rules.deadlines import today
from rules.errors import Conflict, Problem
from rules.identifiers import application_number
from rules.people import Staff
from rules.registrations import IntakeChannel
from rules.review import Outcome
from services import audit, binding_decisions
from services.decisions import Decision


async def bind(
    session: AsyncSession,
    staff: Staff,
    keys: Keys,
    request: models.RemoteRequest,
    papers: Sequence[models.Attachment],
    case: models.Case,
    party: models.Party,
    *,
    override_reason: str | None,
    now: datetime,
) -> models.Binding:
    """A binding request in the applicant's words with the papers that were verified, approved at once if nothing stands
    against it."""
    office = await session.get_one(models.Procuratorate, request.handling_procuratorate_id)
    number = await bindings.next_number(session)
    binding = models.Binding(
        id=new_id(),
        binding_number=application_number("BD", office.unit_code, today(now), number),
        account_id=request.account_id,
        procuratorate_id=request.handling_procuratorate_id,
        channel=IntakeChannel.WEB,
        status=TRANSITIONS[None][BindingAct.APPLY],
        version=1,
        capacity=request.capacity,
        party_name=request.party_name,
        case_number=request.case_number,
        legal_aid=False,
        submitted_at=request.submitted_at,
        due_at=request.due_at,
    )
    session.add(binding)
    try:
        await session.flush()
    except IntegrityError as clash:
        raise Conflict(Problem("REMOTE_BINDING_OPEN")) from clash
    await attachments.give_to_binding(session, binding.id, [paper.id for paper in papers])
    await audit.record(
        session,
        staff,
        "binding.applied",
        "binding",
        binding.id,
        procuratorate_id=binding.procuratorate_id,
        new={"status": binding.status, "version": 1, "capacity": binding.capacity, "remote_request": str(request.id)},
    )
    return await binding_decisions.decide(
        session,
        staff,
        keys,
        binding_id=binding.id,
        decision=Decision(Outcome.APPROVED, binding.version),
        case_id=case.id,
        party_id=party.id,
        override_reason=override_reason,
        now=now,
    )
