"""通知偏好: over which channels one is told of what, and when."""

import strawberry

from graph.declaring import field
from rules.notices import NoticeCategory, NoticeChannel, NoticeFrequency


@strawberry.type(description="渠道偏好 · How notices of a category come over a channel.")
class ChannelPreference:
    """A channel."""

    channel: NoticeChannel = field("渠道 · Channel.")
    frequency: NoticeFrequency = field("频率 · At once, in the daily digest, or not at all.")
    locked: bool = field(
        "是否锁定 · Whether it cannot be changed. Beside that, arrest, prosecution, transfer and supplementary investigation are"
        " told at once over every channel, whatever is chosen."
    )


@strawberry.type(description="通知偏好 · What one has chosen for a category.")
class NoticePreference:
    """A category."""

    category: NoticeCategory = field("类别 · Category.")
    label: str = field("名称 · In the reader's language.")
    channels: list[ChannelPreference] = field("渠道 · The inbox, then the channels out of the portal.")


@strawberry.type(
    description="免打扰时段 · When nothing that can wait is sent; over midnight when it ends before it begins."
)
class QuietHours:
    """Quiet hours, Beijing time."""

    from_: str = strawberry.field(name="from", description="开始 · HH:MM, Beijing time.", metadata=field("").metadata)
    to: str = field("结束 · HH:MM, Beijing time.")


@strawberry.input(description="A choice.")
class NoticePreferenceInput:
    """A choice."""

    category: NoticeCategory = strawberry.field(description="类别 · Category.")
    channel: NoticeChannel = strawberry.field(description="渠道 · EMAIL, SMS or WECHAT.")
    frequency: NoticeFrequency = strawberry.field(description="频率 · Frequency.")


@strawberry.input(description="免打扰时段 · Quiet hours.")
class QuietHoursInput:
    """Quiet hours."""

    from_: str = strawberry.field(name="from", description="开始 · HH:MM, Beijing time.")
    to: str = strawberry.field(description="结束 · HH:MM, Beijing time.")


@strawberry.input(description="通知偏好 · What is left out stays as it is; null takes quiet hours away.")
class UpdateNoticePreferencesInput:
    """Choices."""

    preferences: list[NoticePreferenceInput] = strawberry.field(
        default_factory=list, description="偏好 · Choices; the others stay as they are."
    )
    quiet_hours: QuietHoursInput | None = strawberry.field(
        default=strawberry.UNSET, description="免打扰时段 · Quiet hours; never for what cannot wait."
    )
    digest_hour: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="每日汇总时间 · The hour of the daily digest, 0 to 23, Beijing time; null: 8.",
    )
    language: str | None = strawberry.field(
        default=strawberry.UNSET, description="通知语言 · Of mails and messages: zh-CN or en; null: zh-CN."
    )
