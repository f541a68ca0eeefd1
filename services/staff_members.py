"""Staff accounts: who may work here, in which roles."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.crypto import Keys
from db.queries import procuratorates, staff_members, staff_sessions
from rules.accounts import name_problems, plain_text
from rules.errors import Conflict, Forbidden, Invalid, NotFound, Problem, refuse_all
from rules.grants import Right, holders
from rules.masks import masked_name
from rules.people import Actor, Role, Staff
from services import audit

TEXT_LIMIT = 100


@dataclass(frozen=True)
class Position:
    """What a member of staff is and may do."""

    full_name: str
    roles: Collection[Role]
    department: str | None = None
    job_title: str | None = None
    staff_number: str | None = None
    is_active: bool = True


async def create(
    session: AsyncSession,
    actor: Actor,
    keys: Keys,
    *,
    username: str,
    full_name: str,
    password_hash: str,
    procuratorate_id: UUID | None,
    roles: Collection[Role],
    department: str | None = None,
    job_title: str | None = None,
    staff_number: str | None = None,
    is_demonstration: bool = False,
    now: datetime,
) -> models.StaffMember:
    """A new member of staff of an office; without an office only a system administrator. The password is for once."""
    position = Position(full_name, roles, department, job_title, staff_number)
    await _check_new(session, actor, username, procuratorate_id, position)
    member = models.StaffMember(
        username=username,
        password_hash=password_hash,
        procuratorate_id=procuratorate_id,
        must_change_password=not is_demonstration,
        is_demonstration=is_demonstration,
        created_at=now,
    )
    _take_up(member, position)
    await _add(session, member)
    await _record(session, actor, "staff_member.created", member, old=None, new=_recorded(keys, member))
    return member


async def _check_new(
    session: AsyncSession, actor: Actor, username: str, procuratorate_id: UUID | None, position: Position
) -> None:
    problems = _position_problems(position)
    if not re.fullmatch(r"[a-z0-9._-]{3,40}", username):
        problems.append(Problem("USERNAME_MALFORMED", "username"))
    if procuratorate_id is None and Role.SYSTEM_ADMIN not in position.roles:
        problems.append(Problem("PROCURATORATE_UNKNOWN", "procuratorateId"))
    refuse_all(problems)
    await _check_authority(session, actor, procuratorate_id, before=(), after=position.roles)
    if await staff_members.username_is_taken(session, username):
        raise Conflict(Problem("USERNAME_TAKEN", "username"))


async def _add(session: AsyncSession, member: models.StaffMember) -> None:
    session.add(member)
    try:
        await session.flush()
    except IntegrityError as clash:  # somebody whom the actor may not see has the name
        raise Conflict(Problem("USERNAME_TAKEN", "username")) from clash


async def change(
    session: AsyncSession, actor: Actor, keys: Keys, *, staff_id: UUID, position: Position, now: datetime
) -> models.StaffMember:
    """Another name, department, other roles, or no work here any more; nobody changes their own roles."""
    member = await staff_members.locked(session, staff_id)
    if member is None:
        raise NotFound
    refuse_all(_position_problems(position))
    if member.procuratorate_id is None and Role.SYSTEM_ADMIN not in position.roles:
        raise Invalid(Problem("ROLE_UNKNOWN", "roles"))
    await _check_authority(session, actor, member.procuratorate_id, before=_roles(member), after=position.roles)
    other_roles = _roles(member) != set(position.roles) or member.is_active != position.is_active
    if isinstance(actor, Staff) and actor.staff_id == member.id and other_roles:
        raise Forbidden(Problem("FORBIDDEN", "roles"))
    old = _recorded(keys, member)
    _take_up(member, position)
    await session.flush()
    if not member.is_active:
        await staff_sessions.revoke_all(session, member.id, now)
    await _record(session, actor, "staff_member.changed", member, old=old, new=_recorded(keys, member))
    return member


async def administered(session: AsyncSession, actor: Actor, staff_id: UUID) -> models.StaffMember:
    """The member of staff over whose sign-in the actor has a say, the row locked; nobody has one over their own."""
    member = await staff_members.locked(session, staff_id)
    if member is None:
        raise NotFound
    await _check_authority(session, actor, member.procuratorate_id, before=_roles(member), after=())
    if isinstance(actor, Staff) and actor.staff_id == member.id:
        raise Forbidden(Problem("OWN_ACCOUNT"))
    return member


def _position_problems(position: Position) -> list[Problem]:
    problems = name_problems(plain_text(position.full_name), "fullName")
    if not position.roles:
        problems.append(Problem("ROLE_UNKNOWN", "roles"))
    for field, text in (
        ("department", position.department),
        ("jobTitle", position.job_title),
        ("staffNumber", position.staff_number),
    ):
        if text is not None and len(text) > TEXT_LIMIT:
            problems.append(Problem("TEXT_TOO_LONG", field, {"limit": TEXT_LIMIT}))
    return problems


async def _check_authority(
    session: AsyncSession,
    actor: Actor,
    procuratorate_id: UUID | None,
    *,
    before: Collection[Role],
    after: Collection[Role],
) -> None:
    """An administrator of an office acts on its subtree only and has no say about system administrators."""
    if not isinstance(actor, Staff):
        return
    if not actor.may(holders(Right.KEEP_STAFF)):
        raise Forbidden(Problem("FORBIDDEN"))
    if not actor.may(holders(Right.KEEP_SYSTEM_ADMINS)) and Role.SYSTEM_ADMIN in {*before, *after}:
        raise Forbidden(Problem("FORBIDDEN", "roles"))
    if not await _is_at_or_below(session, procuratorate_id, actor.procuratorate_id):
        raise Forbidden(Problem("FORBIDDEN", "procuratorateId"))


async def _is_at_or_below(session: AsyncSession, office_id: UUID | None, root: UUID | None) -> bool:
    if root is None:
        return True
    while office_id is not None and office_id != root:
        found = await procuratorates.by_ids(session, [office_id])
        office_id = found[0].parent_id if found else None
    return office_id == root


def _roles(member: models.StaffMember) -> set[Role]:
    return {Role[role] for role in member.roles}


def _take_up(member: models.StaffMember, position: Position) -> None:
    member.full_name = plain_text(position.full_name)
    member.roles = sorted(role.name for role in set(position.roles))
    member.department = position.department
    member.job_title = position.job_title
    member.staff_number = position.staff_number
    member.is_active = position.is_active


def _recorded(keys: Keys, member: models.StaffMember) -> dict[str, object]:
    return {
        "full_name": audit.personal(keys, member.full_name, masked_name),
        "roles": list(member.roles),
        "department": member.department,
        "job_title": member.job_title,
        "is_active": member.is_active,
    }


async def _record(
    session: AsyncSession,
    actor: Actor,
    action: str,
    member: models.StaffMember,
    *,
    old: dict[str, object] | None,
    new: dict[str, object],
) -> None:
    await audit.record(
        session,
        actor,
        action,
        "staff_member",
        member.id,
        procuratorate_id=member.procuratorate_id,
        old=old,
        new=new | ({} if old else {"username": member.username}),
    )
