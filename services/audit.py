"""The record of acts: written in the act's own transaction."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.crypto import Keys
from db.queries import audit_entries
from rules.masks import hidden
from rules.people import Actor, Machine, Person, Staff, System


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
    """Add an entry; values are plain JSON without secrets, personal ones as `personal` makes them."""
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


def personal(keys: Keys, value: str | None, mask: Callable[[str], str] = hidden) -> dict[str, str] | None:
    """What the audit keeps of a personal value: masked for people, and a keyed hash by which equal values are known.

    The value itself never stands there, so that a person can be erased and the audit stays whole.
    """
    if value is None:
        return None
    return {"masked": mask(value), "hash": keys.blind_index("audit", value).hex()}


def _who(actor: Actor) -> tuple[str, UUID | None]:
    match actor:
        case Person():
            return "account", actor.account_id
        case Staff():
            return "staff_member", actor.staff_id
        case Machine():
            return "api_key", actor.key_id
        case System():
            return actor.name, None
        case _:
            return "guest", None
