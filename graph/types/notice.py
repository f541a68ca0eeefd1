"""通知."""

from datetime import datetime

import strawberry

from graph.declaring import field
from graph.resolvers import notices
from graph.types.node import Connection, Node
from rules.notices import DeliveryStatus, NoticeCategory, NoticeChannel


@strawberry.type(description="发送情况 · How a notice went out.")
class Delivery:
    """A delivery."""

    channel: NoticeChannel = field("渠道 · Channel.")
    status: DeliveryStatus = field("状态 · Status.")
    delivered_at: datetime | None = field("送达时间 · When it was handed to the provider.")


@strawberry.type(description="通知 · What the portal told one.")
class Notice(Node):
    """A notice of one's own."""

    seq: int = field("序号 · Rises within the account, without a gap.")
    category: NoticeCategory = field("类别 · Category.")
    title: str = field("标题 · In the reader's language.")
    body: str = field("内容 · In the reader's language.")
    created_at: datetime = field("时间 · When it was written.")
    read_at: datetime | None = field("阅读时间 · When it was read.")
    subject: Node | None = field("相关事项 · What it is about; null when it may not be seen any more.")
    deliveries: list[Delivery] = field("发送情况 · How it went out.")


@strawberry.type(description="通知列表 · A page of notices.")
class NoticeConnection(Connection[Notice]):
    """The inbox."""

    unread_count: int = field("未读数量 · How many are unread in all.")


@strawberry.type(description="Marked read.")
class NoticesRead:
    """What was marked, and what is left."""

    unread_count: int = field("未读数量 · How many are unread now.")
    notices: list[Notice] = field("The notices that were named and are one's own.")

    @staticmethod
    def is_type_of(row: object, _info: object) -> bool:
        """Whether a row is one."""
        return isinstance(row, notices.NoticesRead)
