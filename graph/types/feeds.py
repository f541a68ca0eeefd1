"""What subscriptions answer."""

import strawberry

from graph.declaring import field
from graph.types.case import Case, ProgressEvent
from graph.types.notice import Notice


@strawberry.type(description="案件进展推送 · An event, with the case as it stood when it was found.")
class CaseProgress:
    """An event of a case."""

    seq: int = field("序号 · The event's number; give it as `after` to go on from here.")
    event: ProgressEvent = field("案件进展 · The event.")
    case: Case = field("案件 · The case.")


@strawberry.type(description="通知推送 · A notice, with the count of unread ones.")
class NewNotice:
    """A notice."""

    seq: int = field("序号 · The notice's number; give it as `after` to go on from here.")
    notice: Notice = field("通知 · The notice.")
    unread_count: int = field("未读数量 · How many are unread.")
