"""From a decrypted callback to an event that the portal cares about."""

from collections.abc import Callable
from datetime import UTC, datetime

from rules.wechat_events import MessageResult, SubscriptionAnswer, WechatEvent, WechatEventKind
from wechat.xml import Element, NotXml, read

OPENID = 128
SCENE = "qrscene_"
PLAIN = {
    "subscribe": WechatEventKind.SUBSCRIBE,
    "unsubscribe": WechatEventKind.UNSUBSCRIBE,
    "SCAN": WechatEventKind.SCAN,
    "CLICK": WechatEventKind.CLICK,
    "VIEW": WechatEventKind.VIEW,
}


def event(content: bytes) -> WechatEvent | None:
    """The event, or None for what the portal leaves unread (words to the account, for instance); raises `NotXml`."""
    xml = read(content)
    openid, created = xml.said("FromUserName", OPENID), xml.said("CreateTime", 12)
    if not openid or not created.isascii() or not created.isdigit():
        raise NotXml
    happened_at = datetime.fromtimestamp(int(created), UTC)
    if xml.said("MsgType") != "event":
        return None
    name = xml.said("Event", 60)
    if name in PLAIN:
        return WechatEvent(PLAIN[name], openid, happened_at, key=xml.said("EventKey").removeprefix(SCENE))
    results, answers = RESULTS.get(name, _nothing)(xml), ANSWERS.get(name, _no_answer)(xml)
    if results:
        return WechatEvent(WechatEventKind.MESSAGE_RESULT, openid, happened_at, results=results)
    if answers:
        return WechatEvent(WechatEventKind.SUBSCRIPTION, openid, happened_at, answers=answers)
    return None


def _template_result(xml: Element) -> tuple[MessageResult, ...]:
    status = xml.said("Status", 100)
    return (MessageResult(xml.said("MsgID", 64), status == "success", status),)


def _subscription_results(xml: Element) -> tuple[MessageResult, ...]:
    return tuple(
        MessageResult(
            each.said("MsgID", 64),
            each.said("ErrorCode", 12) == "0",
            each.said("ErrorStatus", 100),
            each.said("TemplateId", 64),
        )
        for each in xml.first("SubscribeMsgSentEvent").all("List")
    )


def _nothing(_: Element) -> tuple[MessageResult, ...]:
    return ()


def _no_answer(_: Element) -> tuple[SubscriptionAnswer, ...]:
    return ()


def _answers(name: str, *, is_change: bool) -> Callable[[Element], tuple[SubscriptionAnswer, ...]]:
    def read_answers(xml: Element) -> tuple[SubscriptionAnswer, ...]:
        return tuple(
            SubscriptionAnswer(
                each.said("TemplateId", 64), each.said("SubscribeStatusString", 20) == "accept", is_change
            )
            for each in xml.first(name).all("List")
        )

    return read_answers


RESULTS = {"TEMPLATESENDJOBFINISH": _template_result, "subscribe_msg_sent_event": _subscription_results}
ANSWERS = {
    "subscribe_msg_popup_event": _answers("SubscribeMsgPopupEvent", is_change=False),
    "subscribe_msg_change_event": _answers("SubscribeMsgChangeEvent", is_change=True),
}
