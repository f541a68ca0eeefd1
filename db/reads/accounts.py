"""用户: oneself, one's sign-ins and counters."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from db import models
from db.queries import (
    accounts,
    appointments,
    bindings,
    cases,
    notice_preferences,
    notices,
    registrations,
    sessions,
    wechat_ways,
)
from db.reads.declaring import (
    Computed,
    Condition,
    Entity,
    Expression,
    Group,
    Part,
    Projection,
    Reader,
    Reading,
    Relation,
    Row,
    Rows,
)
from db.reads.follows import FOLLOWED_PROCURATORATES, SAVED_SEARCHES
from db.reads.projections import json_objects
from rules.appointments import OPEN_APPOINTMENT
from rules.bindings import OPEN_REQUEST
from rules.notice_preferences import frequency_of, is_locked
from rules.notices import NoticeCategory, NoticeChannel, NoticeFrequency

MOST_SESSIONS = 100


def count(table: type[Any], *laws: Callable[[Reader, Row], Condition]) -> Expression:
    """How many rows there are for which all of the laws hold."""

    def counted(_: Row, reader: Reader) -> Projection:
        row = aliased(table)
        conditions = [holds(reader, row) for holds in laws]
        counted = select(func.count()).select_from(row).where(*conditions)
        return counted.correlate_except(row).scalar_subquery()

    return Expression(counted, certain=True)


def _in(states: AbstractSet[Any]) -> Callable[[Reader, Row], Condition]:
    return lambda _, row: row.status.in_(sorted(states))


def unread(_: Row, reader: Reader) -> Projection:
    """How many of one's notices are unread."""
    notice = aliased(models.Notice)
    mine = notices.visible_to(reader, notice)
    counted = select(func.count()).select_from(notice).where(mine, notice.read_at.is_(None))
    return counted.correlate_except(notice).scalar_subquery()


def feed_since(row: Row, _: Reader) -> Projection:
    """When the address of one's calendar was made; null when there is none."""
    feed = aliased(models.CalendarFeed)
    live = select(feed.created_at).where(feed.account_id == row.id, feed.revoked_at.is_(None))
    return live.correlate_except(feed).scalar_subquery()


def _preferences(given: Any, reading: Reading) -> list[dict[str, Any]]:
    """Every category with every channel, as chosen or as usual."""
    chosen = {
        (NoticeCategory[category], NoticeChannel[channel]): NoticeFrequency[frequency]
        for category, channel, frequency in (each.split() for each in given["chosen"] or ())
    }
    return [
        {
            "category": category.value,
            "label": category.label(reading.language),
            "channels": [
                {
                    "channel": channel.value,
                    "frequency": frequency_of(chosen, category, channel).value,
                    "locked": is_locked(category, channel),
                }
                for channel in NoticeChannel
            ],
        }
        for category in NoticeCategory
    ]


def _confirmed_until(session: Row, reader: Reader) -> Projection:
    """Of a session that WeChat opened, while it lasts."""
    until = sessions.confirmed_until(session)
    return case((session.wechat_app.is_not(None) & (until > reader.now), until))


def _clock(column: str) -> Expression:
    return Expression(lambda row, _: func.to_char(getattr(row, column), "HH24:MI"), certain=True)


ACCOUNT = Entity(
    "account",
    "Account",
    models.Account,
    lambda reader, row: accounts.visible_to(reader, row),
    {
        "email_verified": Expression(lambda row, _: row.email_verified_at.is_not(None), certain=True),
        "mobile_verified": Expression(lambda row, _: row.mobile_verified_at.is_not(None), certain=True),
        "calendar_feed_since": Expression(feed_since),
        "lawyer": Relation("lawyer_profile"),
        "sessions": Relation(
            "session",
            lambda _, session, __: Rows((), order=(session.last_used_at.desc(), session.id), limit=MOST_SESSIONS),
            many=True,
        ),
        "wechat_identities": Relation(
            "wechat_identity", lambda _, identity, __: Rows((), order=(identity.id,)), many=True
        ),
        "followed_procuratorates": FOLLOWED_PROCURATORATES,
        "saved_searches": SAVED_SEARCHES,
        "summary": Group(
            "Summary",
            {
                "bound_cases": count(models.Case, cases.bound_by, cases.visible_to),
                "open_bindings": count(models.Binding, bindings.visible_to, _in(OPEN_REQUEST)),
                "open_appointments": count(models.Appointment, appointments.visible_to, _in(OPEN_APPOINTMENT)),
                "unread_notices": Expression(unread, certain=True),
            },
        ),
        "notice_preferences": Computed(_preferences, lambda row, _: {"chosen": notice_preferences.chosen_by(row.id)}),
        "wechat_subscriptions": Computed(
            lambda given, _: [each | {"ask": each["remaining"] == 0} for each in given["asked"]],
            lambda row, _: {"asked": json_objects(wechat_ways.asked_of(row.id))},
        ),
        "quiet_hours": Group(
            "QuietHours",
            {"from_": _clock("quiet_from"), "to": _clock("quiet_to")},
            given=lambda row: row.quiet_from.is_not(None),
        ),
        "registration": Relation(
            "registration",
            lambda row, application, _: Rows(
                (application.account_id == row.id, registrations.counts(application)), order=(application.id.desc(),)
            ),
        ),
    },
)
LAWYER_PROFILE = Entity("lawyer_profile", "LawyerProfile", models.LawyerProfile, Part("account", "account_id"))
WECHAT_IDENTITY = Entity("wechat_identity", "WechatIdentity", models.WechatIdentity, Part("account", "account_id"))
SESSION = Entity(
    "session",
    "Session",
    models.Session,
    Part(
        "account",
        "account_id",
        lambda reader, session, _: session.revoked_at.is_(None) & (session.expires_at > reader.now),
    ),
    {
        "current": Expression(lambda session, reader: session.id == reader.session_id, certain=True),
        "confirmed_until": Expression(_confirmed_until),
    },
)
