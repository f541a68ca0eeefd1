"""API keys: made and revoked by office administrators, used by machines; the secret is told once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import crypto, models
from db.queries import api_keys
from db.queries import procuratorates as offices
from rules.accounts import plain_text
from rules.api_keys import ApiKeyScope, api_key_problems, expiry, prefix_of
from rules.errors import Forbidden, Invalid, NotFound, Problem, Unauthenticated, refuse_all
from rules.grants import Right, holders
from rules.people import Actor, Machine, Staff
from services import audit, case_upload_endings


@dataclass(frozen=True)
class MadeKey:
    """A fresh key and its secret, which is shown once and kept nowhere."""

    key: models.ApiKey
    secret: str


async def make(
    session: AsyncSession, staff: Staff, *, name: str, unit_code: str | None, days: int | None, now: datetime
) -> MadeKey:
    """A key for the own office, or by its unit code for one below; it opens the import of cases, and nothing else."""
    _check_may_keep(staff)
    name = plain_text(name)
    office_id = await _office(session, staff, unit_code)
    live = await api_keys.live_count(session, office_id, now)
    refuse_all(api_key_problems(name, days, live))
    prefix = f"cip_{crypto.readable_secret(2).replace('-', '')[:8]}"
    secret = f"{prefix}_{crypto.token()}"
    key = models.ApiKey(
        procuratorate_id=office_id,
        name=name,
        prefix=prefix,
        scope=ApiKeyScope.IMPORT_CASES,
        created_at=now,
        created_by_id=staff.staff_id,
        expires_at=expiry(now, days or 1),
    )
    session.add(key)
    await session.flush()
    session.add(models.ApiKeySecret(api_key_id=key.id, secret_hash=crypto.token_hash(secret)))
    told = {"prefix": prefix, "name": name, "scope": key.scope.name, "expires_at": key.expires_at.isoformat()}
    await audit.record(session, staff, "api_key.made", "api_key", key.id, procuratorate_id=office_id, new=told)
    return MadeKey(key, secret)


async def revoke(session: AsyncSession, staff: Staff, *, key_id: UUID, now: datetime) -> None:
    """The key opens nothing from the commit on, and what it has sent is imported no further; one that was revoked before stays so."""
    _check_may_keep(staff)
    key = await api_keys.get(session, key_id)
    if key is None:
        raise NotFound
    if await api_keys.revoke(session, key_id, staff.staff_id, now):
        await audit.record(
            session, staff, "api_key.revoked", "api_key", key_id, procuratorate_id=key.procuratorate_id, new={}
        )
        await case_upload_endings.end_with_key(session, staff, key_id=key_id, now=now)


async def machine(session: AsyncSession, caller: Actor, secret: str, *, scope: ApiKeyScope, now: datetime) -> Machine:
    """Who speaks with this key; raises `Unauthenticated` for one that is unknown, ended or for something else."""
    key = None
    if prefix_of(secret):
        key = await api_keys.by_secret(session, crypto.token_hash(secret), scope, now)
    if key is None:
        raise Unauthenticated(Problem("API_KEY_REFUSED"))
    await api_keys.touch(session, key.id, now)
    return Machine(
        address=caller.address, request_id=caller.request_id, key_id=key.id, procuratorate_id=key.procuratorate_id
    )


def _check_may_keep(staff: Staff) -> None:
    if not staff.may(holders(Right.KEEP_API_KEYS)) or staff.procuratorate_id is None:
        raise Forbidden(Problem("FORBIDDEN"))


async def _office(session: AsyncSession, staff: Staff, unit_code: str | None) -> UUID:
    if not unit_code and staff.procuratorate_id is not None:
        return staff.procuratorate_id
    office = await offices.in_subtree(session, staff.procuratorate_id, unit_code or "")
    if office is None:
        raise Invalid(Problem("OFFICE_UNKNOWN", "unitCode"))
    return office
