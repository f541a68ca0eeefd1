"""Notices: the inbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Annotated, TypeVar

from strawberry import ID, UNSET, argument

from db import global_ids as ids
from db.queries import accounts as account_rows
from db.queries import notices
from graph.context import Info
from graph.rows import Row
from graph.types.notice_preference import QuietHoursInput, UpdateNoticePreferencesInput
from rules.errors import Invalid, NotFound, Problem
from rules.labels import LANGUAGES
from rules.notice_preferences import DIGEST_HOUR, Preference, clock_time
from services import notice_preferences
from services.notice_preferences import Wanted

MOST_AT_ONCE = 200
Given = TypeVar("Given")


@dataclass(frozen=True)
class NoticesRead:
    """What was marked, and what is left."""

    notices: Sequence[Row]
    unread_count: int


async def mark_notices_read(info: Info, notice_ids: Annotated[list[ID], argument(name="ids")]) -> NoticesRead:
    """Mark one's own notices read; ids of others' name nothing."""
    if len(notice_ids) > MOST_AT_ONCE:
        raise Invalid(Problem("TOO_MANY_IDS", "ids", {"limit": MOST_AT_ONCE}))
    wanted = [ids.read_or_nobody(each, "notice") for each in notice_ids]
    context = info.context
    async with context.portal.database.begin() as session:
        marked = await notices.mark_read(session, context.person, wanted, context.now())
        unread = await notices.unread_count(session, context.person)
    return NoticesRead([context.rows().row("notice", each.id) for each in marked], unread)


async def update_notice_preferences(info: Info, input: UpdateNoticePreferencesInput) -> Row:
    """Choose how one is told; what is left out stays."""
    context = info.context
    chosen = tuple(Preference(each.category, each.channel, each.frequency) for each in input.preferences)
    async with context.portal.database.begin() as session:
        account = await account_rows.get(session, context.person.account_id, lock=True)
        if account is None:
            raise NotFound
        kept = (account.quiet_from, account.quiet_to) if account.quiet_from else None
        wanted = Wanted(
            preferences=chosen,
            quiet_hours=kept if input.quiet_hours is UNSET else _hours(input.quiet_hours),
            digest_hour=account.digest_hour if input.digest_hour is UNSET else _or(input.digest_hour, DIGEST_HOUR),
            language=account.language if input.language is UNSET else _or(input.language, LANGUAGES[0]),
        )
        await notice_preferences.update(session, context.person, wanted=wanted, now=context.now())
    return context.rows().row("account", account.id)


def _hours(given: QuietHoursInput | None) -> tuple[time | None, time | None] | None:
    return (clock_time(given.from_), clock_time(given.to)) if given is not None else None


def _or(value: Given | None, usual: Given) -> Given:
    return usual if value is None else value
