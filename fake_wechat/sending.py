"""Messages on their way to a phone: who may get one, whether its values are right, and what is reported afterwards."""

from dataclasses import dataclass
from typing import Any

from fake_wechat.asking import Asked
from fake_wechat.callbacks import Callbacks
from fake_wechat.faults import Fault
from fake_wechat.refusals import Refusal
from fake_wechat.rules_of_values import check
from fake_wechat.world import App, Phone, Received, Template, World

Said = dict[str, Any]


@dataclass(frozen=True)
class Sending:
    """The three ways to send."""

    callbacks: Callbacks

    async def template(self, world: World, asked: Asked) -> Said:
        """`POST /cgi-bin/message/template/send`: to whoever follows; with `client_msg_id` shown once."""
        app, phone, template = _addressed(world, asked, "template")
        if app.app_id not in phone.followed:
            raise Refusal(43004)
        lines = check(template.fields, asked.body.get("data"))
        once = str(asked.body.get("client_msg_id", ""))
        place = (app.app_id, phone.openids[app.app_id], once)
        if once and place in world.sent:
            return {"errcode": 0, "errmsg": "ok", "msgid": world.sent[place]}
        msgid = _show(world, app, phone, template, lines, asked.body.get("url"))
        if once:
            world.sent[place] = msgid
        self.callbacks.later(app, phone, _template_result(msgid, failed=world.strikes(Fault.UNDELIVERED)))
        return {"errcode": 0, "errmsg": "ok", "msgid": msgid}

    async def subscription(self, world: World, asked: Asked) -> Said:
        """`POST /cgi-bin/message/subscribe/bizsend`."""
        return await self._subscribed(world, asked)

    async def mini(self, world: World, asked: Asked) -> Said:
        """`POST /cgi-bin/message/subscribe/send`: its page must be one of the mini program's."""
        page = asked.body.get("page")
        if page is not None and str(page).partition("?")[0] not in asked.app.pages:
            raise Refusal(41030)
        return await self._subscribed(world, asked)

    async def _subscribed(self, world: World, asked: Asked) -> Said:
        app, phone, template = _addressed(world, asked, "once", "long")
        lines = check(template.fields, asked.body.get("data"))
        place = (app.app_id, template.id)
        if world.strikes(Fault.REFUSED):
            raise Refusal(43101)
        if place not in phone.always:
            if phone.credits[place] < 1:
                raise Refusal(43101)
            phone.credits[place] -= 1
        msgid = _show(world, app, phone, template, lines, asked.body.get("page"))
        failed = world.strikes(Fault.UNDELIVERED)
        self.callbacks.later(app, phone, _subscription_result(template.id, msgid, failed=failed))
        return {"errcode": 0, "errmsg": "ok", "msgid": msgid}


def _addressed(world: World, asked: Asked, *kinds: str) -> tuple[App, Phone, Template]:
    for fault, errcode in ((Fault.QUOTA, 45009), (Fault.MINUTE, 45011), (Fault.UNKNOWN_OPENID, 40003)):
        if world.strikes(fault):
            raise Refusal(errcode)
    template = asked.app.templates.get(str(asked.body.get("template_id")))
    if template is None or template.kind not in kinds:
        raise Refusal(40037)
    phone = world.whose(asked.app.app_id, str(asked.body.get("touser")))
    if phone is None:
        raise Refusal(40003)
    return asked.app, phone, template


def _show(world: World, app: App, phone: Phone, template: Template, lines: list[tuple[str, str]], link: object) -> int:
    msgid = world.new_msgid()
    phone.inbox.append(Received(app.title, template.title, lines, str(link) if link else None, world.now(), msgid))
    return msgid


def _template_result(msgid: int, *, failed: bool) -> str:
    status = "failed:user block" if failed else "success"
    return (
        f"<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event><MsgID>{msgid}</MsgID><Status><![CDATA[{status}]]></Status>"
    )


def _subscription_result(template_id: str, msgid: int, *, failed: bool) -> str:
    code, status = (-1, "system error") if failed else (0, "success")
    return (
        "<Event><![CDATA[subscribe_msg_sent_event]]></Event><SubscribeMsgSentEvent><List>"
        f"<TemplateId><![CDATA[{template_id}]]></TemplateId><MsgID>{msgid}</MsgID><ErrorCode>{code}</ErrorCode>"
        f"<ErrorStatus><![CDATA[{status}]]></ErrorStatus></List></SubscribeMsgSentEvent>"
    )
