"""Suspended requests whose case has come in: put before staff again, and the applicants told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.queries import binding_matches, workdays
from db.queries.notices import Telling
from rules.binding_messages import BindingMatched
from rules.bindings import TRANSITIONS, BindingAct
from rules.clocks import Matter, falls_due
from rules.people import Actor, System
from services import audit, tell
from services.bindings import AWAITS_REVIEW

MATCHER = System(name="matcher")
AT_ONCE = 200


async def matched(
    session: AsyncSession, actor: Actor, found: Sequence[models.Binding], *, now: datetime
) -> list[Telling]:
    """These suspended requests are reviewed again; returns whom to tell."""
    if not found:
        return []
    due_at = falls_due(Matter.BINDING_REVIEW, now, await workdays.calendar(session))
    for binding in found:
        old, binding.status = binding.status, TRANSITIONS[binding.status][BindingAct.MATCH]
        binding.outcome = binding.decided_at = binding.comment = binding.reviewer_id = None
        binding.reason_codes = []
        binding.due_at = due_at
        binding.version += 1
        await session.flush()
        await tell.staff_of(
            session, binding.procuratorate_id, AWAITS_REVIEW, binding.id, occasion=binding.version, now=now
        )
        await audit.record(
            session,
            actor,
            "binding.matched",
            "binding",
            binding.id,
            procuratorate_id=binding.procuratorate_id,
            old={"status": old},
            new={"status": binding.status, "version": binding.version},
        )
    return [Telling(binding.account_id, _message(binding)) for binding in found]


async def match_missed(session: AsyncSession, *, now: datetime) -> int:
    """A portion of the requests that an import could not match because somebody was at them; returns how many."""
    found = await binding_matches.missed(session, AT_ONCE)
    await tell.accounts(session, await matched(session, MATCHER, found, now=now), now=now)
    return len(found)


def _message(binding: models.Binding) -> BindingMatched:
    return BindingMatched(
        subject_id=binding.id,
        occasion_id=new_id(),
        procuratorate_id=binding.procuratorate_id,
        number=binding.binding_number,
    )
