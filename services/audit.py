"""The record of acts: written in the act's own transaction."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import audit_entries
from rules.people import Actor, Person, Staff, System


async def record(
    session: AsyncSession,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: UUID | str | None,
    *,
    procuratorate_id: UUID | None,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> None:
    """Add an entry; values are plain JSON without secrets, personal ones masked."""
    actor_kind, actor_id = _who(actor)
    await audit_entries.add(
        session,
        actor_kind=actor_kind,
        actor_id=actor_id,
        procuratorate_id=procuratorate_id,
        action=action,
        subject_kind=subject_kind,
        subject_id=None if subject_id is None else str(subject_id),
        old=old,
        new=new,
        address=actor.address or None,
        request_id=actor.request_id or None,
    )


def _who(actor: Actor) -> tuple[str, UUID | None]:
    match actor:
        case Person():
            return "account", actor.account_id
        case Staff():
            return "staff_member", actor.staff_id
        case System():
            return actor.name, None
        case _:
            return "guest", None
