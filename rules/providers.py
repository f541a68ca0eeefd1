"""Who carries messages for the portal, what they may refuse for a time, and how long the portal waits for them."""

from datetime import datetime, timedelta

from rules.deadlines import end_of_day, today
from rules.labels import Labelled
from rules.notices import NoticeChannel


class Provider(Labelled):
    """服务商: whoever takes messages from the portal, with limits and moods of their own."""

    SMS = "SMS", "短信服务商", "SMS provider"
    SERVICE_ACCOUNT = "SERVICE_ACCOUNT", "微信服务号", "WeChat service account"
    MINI_PROGRAM = "MINI_PROGRAM", "微信小程序", "WeChat mini program"

    @property
    def channel(self) -> NoticeChannel:
        """The channel that it carries."""
        return NoticeChannel.SMS if self is Provider.SMS else NoticeChannel.WECHAT


# What has to wait longer goes over another channel, if the message has one in reserve.
PATIENCE = timedelta(minutes=5)
# What waits for a provider whose rest has no end is looked at again after so long.
LOOK_AGAIN = timedelta(minutes=10)


def next_midnight(now: datetime) -> datetime:
    """When the day of a quota ends, Beijing time."""
    return end_of_day(today(now)) + timedelta(seconds=1)
