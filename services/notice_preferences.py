"""通知偏好: a person chooses how they are told, in the portal or by the link in a mail."""

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.queries import accounts, notice_preferences
from rules.errors import NotFound, Problem, refuse_all
from rules.labels import LANGUAGES
from rules.notice_preferences import Preference, problems, quiet_problems
from rules.notices import NoticeChannel, NoticeFrequency
from rules.people import Guest, Person
from services import audit


@dataclass(frozen=True)
class Wanted:
    """What is to hold; choices that are not named stay. Quiet hours: from when until when (None: no time of day), or none."""

    preferences: tuple[Preference, ...]
    quiet_hours: tuple[time | None, time | None] | None
    digest_hour: int
    language: str


async def update(session: AsyncSession, actor: Person, *, wanted: Wanted, now: datetime) -> models.Account:
    """Choose; what waits for a digest follows. Raises `Invalid` with everything that is wrong."""
    account = await accounts.get(session, actor.account_id, lock=True)
    if account is None:
        raise NotFound
    begin, end = wanted.quiet_hours or (None, None)
    found = problems(wanted.preferences)
    found += quiet_problems(begin, end) if wanted.quiet_hours is not None else []
    if not 0 <= wanted.digest_hour <= 23:
        found.append(Problem("DIGEST_HOUR_MALFORMED", "digestHour"))
    if wanted.language not in LANGUAGES:
        found.append(Problem("LANGUAGE_UNKNOWN", "language"))
    refuse_all(found)
    await _choose(session, account.id, wanted.preferences, now)
    account.quiet_from, account.quiet_to = begin, end
    account.digest_hour, account.language = wanted.digest_hour, wanted.language
    await session.flush()
    chosen = [f"{each.category.value} {each.channel.value} {each.frequency.value}" for each in wanted.preferences]
    await _record(session, actor, account.id, {"preferences": chosen, "quiet_hours": begin is not None})
    return account


async def unsubscribe(session: AsyncSession, guest: Guest, *, delivery_id: UUID, now: datetime) -> bool:
    """Turn off the mails of the kind that this one is of: a category, or all that come in a digest. False: the mail is forgotten.

    Whoever holds the mail may do it, once or again; it takes nothing from the inbox, and what cannot wait is still told.
    """
    found = await notice_preferences.mails_like(session, delivery_id)
    if found is None:
        return False
    off = tuple(Preference(category, NoticeChannel.EMAIL, NoticeFrequency.OFF) for category in found.categories)
    await _choose(session, found.account_id, off, now)
    turned_off = [category.value for category in found.categories]
    await _record(session, guest, found.account_id, {"unsubscribed": turned_off})
    return True


async def _choose(session: AsyncSession, account_id: UUID, preferences: tuple[Preference, ...], now: datetime) -> None:
    await notice_preferences.choose(session, account_id, preferences)
    await notice_preferences.apply_to_digest(session, account_id, preferences, now)


async def _record(session: AsyncSession, actor: Person | Guest, account_id: UUID, new: dict[str, object]) -> None:
    await audit.record(session, actor, "account.notices_chosen", "account", account_id, procuratorate_id=None, new=new)
