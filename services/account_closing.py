"""Closing one's account: nothing stands against it; what is open is taken back, what is live is released.

Source: 个人信息保护法 Art. 15, 47: consent can be withdrawn as easily as it was given. Who and what the account gave access to is
kept until the time for complaints and suits has passed (`services/erasure.py`).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.crypto import Keys
from db.queries import account_closing, appointments
from db.queries import remote_requests as remote
from rules.accounts import USABLE_STATUSES, AccountStatus, ContactChannel, closing_problems
from rules.bindings import BindingAct, BindingStatus
from rules.deadlines import today
from rules.errors import NotFound, refuse_all
from rules.messages import ACCOUNT_CLOSED
from rules.people import Person
from services import (
    appointment_endings,
    appointment_steps,
    audit,
    binding_endings,
    bindings,
    contacts,
    registrations,
    remote_requests,
)

NO_PASSWORD = "!"  # noqa: S105 - what no password matches


async def close(session: AsyncSession, actor: Person, keys: Keys, *, reason: str | None, now: datetime) -> datetime:
    """Close one's account for ever; returns when. Whatever staff are deciding meanwhile happens before, or not at all."""
    refuse_all(closing_problems(reason))
    await remote.lock_open(session, actor.account_id)  # before bindings, one of which may be made for it just now
    await account_closing.lock_bindings(session, actor.account_id)
    await appointment_steps.lock_places(session, await appointments.lock_open(session, account_id=actor.account_id))
    account = await account_closing.lock_account(session, actor.account_id)
    if account is None or account.status not in USABLE_STATUSES:
        raise NotFound
    # Once more: what was asked between the first look and the lock is there now, and nothing can follow.
    asked = await remote.lock_open(session, account.id)
    held = await account_closing.lock_bindings(session, account.id)
    applications = await account_closing.lock_registrations(session, account.id)
    booked = await appointments.lock_open(session, account_id=account.id)
    await appointment_endings.cancel_all(session, actor, booked, appointment_endings.ACCOUNT_CLOSED, now=now)
    await _leave(session, actor, held, now)
    for request in asked:
        await remote_requests.take_back(session, actor, request, now=now)
    for each in applications:
        await registrations.take_back(session, actor, each, now=now)
    old = account.status
    known_at = _proved_contacts(account)
    _shut(account, reason, now)
    await session.flush()
    await account_closing.give_up(session, account.id, now)
    for channel, contact in known_at:  # if it was somebody else who closed it, the owner hears of it
        contacts.write_to(session, keys, account, channel, contact, ACCOUNT_CLOSED, new_id(), now=now)
    await session.flush()
    await audit.record(
        session,
        actor,
        "account.closed",
        "account",
        account.id,
        procuratorate_id=None,
        old={"status": old},
        new={"status": account.status, "reason": audit.personal(keys, account.closing_reason)},
    )
    return now


async def _leave(session: AsyncSession, actor: Person, held: Sequence[models.Binding], now: datetime) -> None:
    """Live links are released, open requests withdrawn."""
    live = [binding for binding in held if binding.status is BindingStatus.APPROVED]
    for binding in live:
        binding.released_on = today(now)
    await binding_endings.end(session, actor, live, BindingAct.RELEASE, now=now)
    for binding in held:
        if binding not in live:
            await bindings.take_back(session, actor, binding, now=now)


def _proved_contacts(account: models.Account) -> list[tuple[ContactChannel, str]]:
    known = (
        (ContactChannel.EMAIL, account.email, account.email_verified),
        (ContactChannel.SMS, account.mobile, account.mobile_verified),
    )
    return [(channel, contact) for channel, contact, proved in known if contact is not None and proved]


def _shut(account: models.Account, reason: str | None, now: datetime) -> None:
    """The contacts are free for others from now on, as is the identity, which only living accounts hold."""
    account.status = AccountStatus.CLOSED
    account.closed_at = now
    account.closing_reason = (reason or "").strip() or None
    account.email_bounced_at = None
    account.email = account.email_verified_at = account.mobile = account.mobile_verified_at = None
    account.password_hash = NO_PASSWORD
    account.version += 1
