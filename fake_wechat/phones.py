"""What people do on their phones; each act is reported to the app as WeChat reports it."""

from dataclasses import dataclass

from fake_wechat.callbacks import Callbacks
from fake_wechat.faults import Action
from fake_wechat.world import App, Phone, World


@dataclass(frozen=True)
class Hands:
    """The acts of a phone's holder."""

    world: World
    callbacks: Callbacks

    async def follow(self, app: App, phone: Phone, scene: str = "") -> None:
        """关注, perhaps by a QR code with a scene."""
        phone.followed.add(app.app_id)
        key = f"<EventKey><![CDATA[qrscene_{scene}]]></EventKey>" if scene else "<EventKey></EventKey>"
        await self.callbacks.report(app, phone, f"<Event><![CDATA[subscribe]]></Event>{key}")

    async def unfollow(self, app: App, phone: Phone) -> None:
        """取消关注."""
        phone.followed.discard(app.app_id)
        await self.callbacks.report(app, phone, "<Event><![CDATA[unsubscribe]]></Event><EventKey></EventKey>")

    async def scan(self, app: App, phone: Phone, scene: str) -> None:
        """扫码: who follows already is only reported as scanning."""
        if app.app_id not in phone.followed:
            await self.follow(app, phone, scene)
            return
        await self.callbacks.report(
            app, phone, f"<Event><![CDATA[SCAN]]></Event><EventKey><![CDATA[{scene}]]></EventKey>"
        )

    async def tap(self, app: App, phone: Phone, button: dict[str, object]) -> str | None:
        """A button of the menu: an address opens, which is returned, or a key is reported."""
        is_view = button.get("type") == "view"
        event, key = ("VIEW", button.get("url")) if is_view else ("CLICK", button.get("key"))
        await self.callbacks.report(
            app, phone, f"<Event><![CDATA[{event}]]></Event><EventKey><![CDATA[{key}]]></EventKey>"
        )
        return str(key) if is_view else None

    async def answer(self, app: App, phone: Phone, template_ids: list[str], *, accept: bool) -> None:
        """The question for subscriptions: each template accepted (one message, or for long) or refused."""
        status = "accept" if accept else "reject"
        for template_id in template_ids:
            place = (app.app_id, template_id)
            if accept and app.templates[template_id].kind == "long":
                phone.always.add(place)
            elif accept:
                phone.credits[place] += 1
        listed = "".join(
            f"<List><TemplateId><![CDATA[{each}]]></TemplateId><SubscribeStatusString><![CDATA[{status}]]>"
            "</SubscribeStatusString><PopupScene>2</PopupScene></List>"
            for each in template_ids
        )
        await self.callbacks.report(
            app,
            phone,
            f"<Event><![CDATA[subscribe_msg_popup_event]]></Event><SubscribeMsgPopupEvent>{listed}</SubscribeMsgPopupEvent>",
        )

    async def turn_off(self, app: App, phone: Phone, template_id: str) -> None:
        """拒收 in the settings of a subscription."""
        place = (app.app_id, template_id)
        phone.always.discard(place)
        phone.credits.pop(place, None)
        await self.callbacks.report(
            app,
            phone,
            "<Event><![CDATA[subscribe_msg_change_event]]></Event><SubscribeMsgChangeEvent><List>"
            f"<TemplateId><![CDATA[{template_id}]]></TemplateId><SubscribeStatusString><![CDATA[reject]]>"
            "</SubscribeStatusString></List></SubscribeMsgChangeEvent>",
        )

    async def happen(self, action: Action) -> None:
        """What happens to the tokens, or to what was posted."""
        if action is Action.CALLBACKS_AGAIN:
            await self.callbacks.again()
            return
        for app in self.world.apps.values():
            if action is Action.TOKEN_EXPIRED:
                app.lending.expire()
            else:
                app.lending.replace(self.world.now())
