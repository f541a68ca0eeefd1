"""Which notices reach a person over which channels, and when."""

from datetime import datetime, time
from uuid import uuid4

import pytest

from notifications.samples import Samples
from rules.deadlines import SHANGHAI
from rules.message import Message
from rules.messages import CaseProgressed, PasswordChanged, RegistrationApproved, VisitReminder
from rules.notice_preferences import Preference, QuietHours, Route, clock_time, next_digest, problems, route
from rules.notices import NoticeCategory, NoticeChannel, NoticeFrequency
from rules.progress_events import ProgressKind

EMAIL, SMS, WECHAT = NoticeChannel.EMAIL, NoticeChannel.SMS, NoticeChannel.WECHAT
EVERY = frozenset({EMAIL, SMS, WECHAT})


def progressed(*kinds: ProgressKind) -> CaseProgressed:
    """News of a case."""
    return CaseProgressed(uuid4(), uuid4(), None, "示例受〔2026〕1号", kinds)


def off(category: NoticeCategory) -> dict[tuple[NoticeCategory, NoticeChannel], NoticeFrequency]:
    """Somebody who wants nothing of a category."""
    return {(category, channel): NoticeFrequency.OFF for channel in EVERY}


@pytest.mark.parametrize(
    "kind",
    [
        ProgressKind.ARREST_APPROVED,
        ProgressKind.ARREST_DENIED,
        ProgressKind.PROSECUTED,
        ProgressKind.NOT_PROSECUTED,
        ProgressKind.TRANSFERRED,
        ProgressKind.SUPPLEMENT_ORDERED,
    ],
)
@pytest.mark.parametrize("frequency", [NoticeFrequency.OFF, NoticeFrequency.DAILY])
def test_what_liberty_hangs_on_goes_out_at_once_whatever_was_chosen(
    kind: ProgressKind, frequency: NoticeFrequency
) -> None:
    choices = {(NoticeCategory.CASE_PROGRESS, channel): frequency for channel in EVERY}
    way = route(progressed(ProgressKind.HANDLER_CHANGED, kind), choices, EVERY)
    assert (set(way.at_once), way.daily) == (EVERY, ())


def test_a_changed_handler_stays_in_the_inbox_and_a_longer_limit_takes_one_channel() -> None:
    assert route(progressed(ProgressKind.HANDLER_CHANGED), {}, EVERY) == Route()
    assert route(progressed(ProgressKind.EXTENDED), {}, EVERY) == Route((WECHAT,), (), (SMS, EMAIL))
    assert route(progressed(ProgressKind.EXTENDED), {}, {EMAIL}) == Route((EMAIL,))


def test_choices_are_kept_to_and_the_safety_of_the_account_is_locked() -> None:
    approved = Samples().of(RegistrationApproved)
    assert set(route(approved, {}, EVERY).at_once) == EVERY
    assert route(approved, off(NoticeCategory.REGISTRATION), EVERY) == Route()
    daily = off(NoticeCategory.REGISTRATION) | {(NoticeCategory.REGISTRATION, EMAIL): NoticeFrequency.DAILY}
    assert route(approved, daily, EVERY) == Route((), (EMAIL,))
    assert set(route(Samples().of(PasswordChanged), off(NoticeCategory.ACCOUNT), EVERY).at_once) == EVERY


def test_a_reminder_is_not_kept_for_a_digest_that_comes_too_late() -> None:
    reminder: Message = Samples().of(VisitReminder)
    daily = {(NoticeCategory.APPOINTMENT, channel): NoticeFrequency.DAILY for channel in EVERY}
    assert route(reminder, daily, {SMS, EMAIL}) == Route((SMS,), (), (EMAIL,))


def test_all_that_is_wrong_with_choices_is_named() -> None:
    account, inbox = NoticeCategory.ACCOUNT, NoticeChannel.IN_APP
    found = problems(
        [
            Preference(account, EMAIL, NoticeFrequency.OFF),
            Preference(NoticeCategory.BINDING, inbox, NoticeFrequency.DAILY),
            Preference(NoticeCategory.BINDING, SMS, NoticeFrequency.OFF),
            Preference(NoticeCategory.BINDING, SMS, NoticeFrequency.DAILY),
            Preference(account, SMS, NoticeFrequency.IMMEDIATE),
        ]
    )
    assert [(each.code, each.field) for each in found] == [
        ("PREFERENCE_LOCKED", "preferences.0"),
        ("PREFERENCE_LOCKED", "preferences.1"),
        ("PREFERENCE_TWICE", "preferences.3"),
    ]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in Beijing."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("begin", "end", "moment", "until"),
    [
        (22, 7, at(27, 21, 59), None),
        (22, 7, at(27, 22), at(28, 7)),
        (22, 7, at(28, 0, 30), at(28, 7)),
        (22, 7, at(28, 7), None),
        (12, 14, at(28, 13), at(28, 14)),
        (12, 14, at(28, 14), None),
        (12, 14, at(28, 3), None),
    ],
)
def test_quiet_hours_end_in_the_morning(begin: int, end: int, moment: datetime, until: datetime | None) -> None:
    assert QuietHours(time(begin), time(end)).until(moment) == until


def test_the_next_digest_is_always_to_come() -> None:
    assert next_digest(at(27, 7, 59), 8) == at(27, 8)
    assert next_digest(at(27, 8), 8) == at(28, 8)


@pytest.mark.parametrize(("text", "read"), [("22:00", time(22)), ("07:05", time(7, 5)), ("00:00", time(0))])
def test_a_time_of_day_is_read(text: str, read: time) -> None:
    assert clock_time(text) == read


@pytest.mark.parametrize(
    "text", ["", "7:05", "24:00", "12:60", "12.30", "１２:30", "12:3٣", "noon", "+1:30", "12:30:00"]
)
def test_what_is_no_time_of_day_is_none(text: str) -> None:
    assert clock_time(text) is None
