"""What WeChat reports about people and messages, and how long it is kept."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rules.labels import Labelled

ATTEMPTS = 5
AGAIN_AFTER = timedelta(seconds=10)  # times two at each further try


class WechatEventKind(Labelled):
    """What happened."""

    SUBSCRIBE = "SUBSCRIBE", "关注", "Followed"
    UNSUBSCRIBE = "UNSUBSCRIBE", "取消关注", "Unfollowed"
    SCAN = "SCAN", "扫码", "Scanned a code"
    CLICK = "CLICK", "点击菜单", "Tapped the menu"
    VIEW = "VIEW", "打开菜单链接", "Opened a page of the menu"
    MESSAGE_RESULT = "MESSAGE_RESULT", "消息送达结果", "Result of a message"
    SUBSCRIPTION = "SUBSCRIPTION", "订阅或拒收", "Subscribed or refused"


# Only who follows can do these.
FOLLOWING = frozenset({WechatEventKind.SUBSCRIBE, WechatEventKind.SCAN, WechatEventKind.CLICK, WechatEventKind.VIEW})


@dataclass(frozen=True)
class MessageResult:
    """Whether a message that WeChat had taken arrived; `status` is its word for why not."""

    msg_id: str
    arrived: bool
    status: str
    template_id: str | None = None


@dataclass(frozen=True)
class SubscriptionAnswer:
    """What a person answered for a template. A change is made in the settings of WeChat, for all that may still come."""

    template_id: str
    accepted: bool
    is_change: bool = False


@dataclass(frozen=True)
class WechatEvent:
    """One event of one person at one of our apps. `key` is the button's key or address, or the scene of a QR code."""

    kind: WechatEventKind
    openid: str = field(repr=False)
    happened_at: datetime
    key: str = ""
    results: tuple[MessageResult, ...] = ()
    answers: tuple[SubscriptionAnswer, ...] = ()


def again_after(attempts: int) -> timedelta | None:
    """When an event that failed is tried again; None: it is given up."""
    return None if attempts >= ATTEMPTS else AGAIN_AFTER * 2 ** (attempts - 1)
