"""通知偏好: which notices reach a person over which channels, and when; quiet hours, digests.

The inbox has every notice at once. Beside it a person chooses for each category and channel: at once, in the daily digest, or
not at all. What liberty hangs on (`Message.is_urgent`) goes out at once over every channel whatever was chosen; what concerns the
safety of the account is locked.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from rules.deadlines import SHANGHAI
from rules.errors import Problem
from rules.message import Message, Reach
from rules.notices import NoticeCategory, NoticeChannel, NoticeFrequency

# Channels that leave the portal, in the order in which they stand in for each other: the phone in the hand first.
OUTSIDE = (NoticeChannel.WECHAT, NoticeChannel.SMS, NoticeChannel.EMAIL)
UNSUBSCRIBE = "unsubscribe"  # what the signature in the address of a mail is for
DIGEST_HOUR = 8  # Beijing time, unless the person chooses another
Choices = Mapping[tuple[NoticeCategory, NoticeChannel], NoticeFrequency]


def is_locked(category: NoticeCategory, channel: NoticeChannel) -> bool:
    """Whether it cannot be chosen: the inbox, and what concerns the safety of the account."""
    return channel is NoticeChannel.IN_APP or category is NoticeCategory.ACCOUNT


def usual(category: NoticeCategory, channel: NoticeChannel) -> NoticeFrequency:
    """What holds for those who have chosen nothing. Domain 4.6: what one follows comes as a digest, all else at once."""
    if category is not NoticeCategory.FOLLOWED or channel is NoticeChannel.IN_APP:
        return NoticeFrequency.IMMEDIATE
    return NoticeFrequency.OFF if channel is NoticeChannel.SMS else NoticeFrequency.DAILY


def frequency_of(choices: Choices, category: NoticeCategory, channel: NoticeChannel) -> NoticeFrequency:
    """What holds for somebody with these choices."""
    if is_locked(category, channel):
        return NoticeFrequency.IMMEDIATE
    return choices.get((category, channel), usual(category, channel))


@dataclass(frozen=True)
class Preference:
    """A choice."""

    category: NoticeCategory
    channel: NoticeChannel
    frequency: NoticeFrequency


def problems(preferences: Sequence[Preference]) -> list[Problem]:
    """All that is wrong with choices: what is locked, the same twice."""
    found, seen = [], set()
    for number, each in enumerate(preferences):
        field, key = f"preferences.{number}", (each.category, each.channel)
        if is_locked(*key) and each.frequency is not NoticeFrequency.IMMEDIATE:
            found.append(Problem("PREFERENCE_LOCKED", field))
        if key in seen:
            found.append(Problem("PREFERENCE_TWICE", field))
        seen.add(key)
    return found


@dataclass(frozen=True)
class Route:
    """The way of a notice out of the portal. What is in reserve takes the place of one that has failed."""

    at_once: tuple[NoticeChannel, ...] = ()
    daily: tuple[NoticeChannel, ...] = ()
    in_reserve: tuple[NoticeChannel, ...] = ()


def route(message: Message, choices: Choices, reachable: Collection[NoticeChannel]) -> Route:
    """Over which of the channels by which somebody can be reached a message goes."""
    if message.reach is Reach.INBOX:
        return Route()
    able = [channel for channel in OUTSIDE if channel in reachable]
    chosen = {channel: _wanted(message, frequency_of(choices, message.category, channel)) for channel in able}
    off = {channel for channel in able if chosen[channel] is NoticeFrequency.OFF and not message.is_urgent}
    daily = {channel for channel in able if chosen[channel] is NoticeFrequency.DAILY and _may_wait(message)}
    at_once = [channel for channel in able if channel not in off | daily]
    if message.reach is Reach.ONE and at_once:
        return Route(tuple(at_once[:1]), (), tuple(at_once[1:]))
    return Route(tuple(at_once), tuple(channel for channel in able if channel in daily))


def _wanted(message: Message, chosen: NoticeFrequency) -> NoticeFrequency:
    """What is off stays off; else what was said of this very thing goes before what holds for its kind."""
    return chosen if chosen is NoticeFrequency.OFF or message.pace is None else message.pace


def _may_wait(message: Message) -> bool:
    return message.may_wait_a_day and not message.is_urgent


@dataclass(frozen=True)
class QuietHours:
    """From when until when, Beijing time, nothing that can wait is sent; over midnight when it ends before it begins."""

    begin: time
    end: time

    def until(self, moment: datetime) -> datetime | None:
        """When the quiet that holds at the moment ends; None when none holds."""
        here = moment.astimezone(SHANGHAI)
        clock = here.time()
        if self.begin < self.end:
            within, days = self.begin <= clock < self.end, 0
        else:
            within, days = clock >= self.begin or clock < self.end, 1 if clock >= self.begin else 0
        return datetime.combine(here.date() + timedelta(days=days), self.end, SHANGHAI) if within else None


def quiet_problems(begin: time | None, end: time | None) -> list[Problem]:
    """Quiet hours have a beginning and an end, and are not the whole day."""
    found = [
        Problem("TIME_MALFORMED", f"quietHours.{name}")
        for name, value in (("from", begin), ("to", end))
        if value is None
    ]
    return found or ([Problem("QUIET_ALL_DAY", "quietHours")] if begin == end else [])


def next_digest(now: datetime, hour: int) -> datetime:
    """When the next daily digest of somebody who wants it at that hour goes out."""
    here = now.astimezone(SHANGHAI)
    today = datetime.combine(here.date(), time(hour), SHANGHAI)
    return today if today > here else today + timedelta(days=1)


def clock_time(text: str) -> time | None:
    """A time of day written HH:MM; None when it is none."""
    hour, colon, minute = text.partition(":")
    if not (colon and len(text) == 5 and hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
        return None
    return time(int(hour), int(minute)) if int(hour) < 24 and int(minute) < 60 else None
