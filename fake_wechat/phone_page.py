"""The page that plays the phone: forms without script, each of which is an act of its holder or a fault."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from fake_wechat.browser import COOKIE, Browser, encoded
from fake_wechat.callbacks import Callbacks
from fake_wechat.faults import Action, Fault
from fake_wechat.phones import Hands
from fake_wechat.world import App, Phone, World

HERE = Path(__file__).parent
KINDS = {"template": "模板消息", "once": "一次性订阅", "long": "长期订阅"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
Act = Callable[[Phone, FormData], Awaitable[str | None]]


@dataclass(frozen=True)
class PhonePage:
    """The page and what its forms do."""

    world: World
    hands: Hands
    callbacks: Callbacks
    browser: Browser

    def routes(self) -> Iterator[Route | Mount]:
        """The page, its forms, its style and script."""
        yield Route("/", self.page, methods=["GET"])
        yield Mount("/static", StaticFiles(directory=HERE / "statics"))
        yield Route("/phone/who", self.change, methods=["POST"])
        yield Route("/phone/new", self.add, methods=["POST"])
        acts: dict[str, Act] = {
            "/phone/follow": self._follow,
            "/phone/unfollow": self._unfollow,
            "/phone/scan": self._scan,
            "/phone/login": self._login,
            "/phone/tap": self._tap,
            "/phone/subscribe": self._subscribe,
            "/faults": self._fault,
            "/happen": self._happen,
        }
        for path, act in acts.items():
            yield Route(path, self._form(act), methods=["POST"])

    async def page(self, request: Request) -> Response:
        """The phone of whoever the cookie names."""
        phone, app = self.browser.holder(request), self._service
        content = {
            "app": app,
            "phone": phone,
            "phones": self.world.phones,
            "follows": app.app_id in phone.followed,
            "inbox": phone.inbox[-50:][::-1],
            "code": next((code for code, each in self._unused(phone)), None),
            "subscriptions": list(_subscriptions(self.world, phone)),
            "faults": list(Fault),
            "active": list(self.world.faults.items()),
            "actions": list(Action),
            "calls": list(self.world.calls)[-30:][::-1],
            "answered": list(self.callbacks.answered)[-30:][::-1],
            "loop_index": app.menu.index,
        }
        page = TEMPLATES.get_template("phone.html").render(content)
        return HTMLResponse(page, headers={"content-security-policy": POLICY, "cache-control": "no-store"})

    async def change(self, request: Request) -> Response:
        """Another person's phone."""
        return _to(str((await request.form()).get("name", "")))

    async def add(self, request: Request) -> Response:
        """One more person."""
        name = str((await request.form()).get("name", "")).strip()[:20]
        if name and self.world.phone(name) is None:
            self.world.add_phone(name)
        return _to(name)

    @property
    def _service(self) -> App:
        return next(each for each in self.world.apps.values() if not each.is_mini)

    @property
    def _mini(self) -> App:
        return next(each for each in self.world.apps.values() if each.is_mini)

    def _unused(self, phone: Phone) -> Iterator[tuple[str, object]]:
        for code, each in reversed(self.world.codes.items()):
            if each.phone is phone and each.app_id == self._mini.app_id and not each.used:
                yield code, each

    def _form(self, act: Act) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            origin = request.headers.get("origin")
            if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
                return PlainTextResponse("another site's page", 403)
            try:
                opens = await act(self.browser.holder(request), await request.form())
            except (KeyError, ValueError, IndexError):
                return PlainTextResponse("no such thing", 400)
            return RedirectResponse(opens or "/", 303)

        return answer

    async def _follow(self, phone: Phone, _: FormData) -> None:
        await self.hands.follow(self._service, phone)

    async def _unfollow(self, phone: Phone, _: FormData) -> None:
        await self.hands.unfollow(self._service, phone)

    async def _scan(self, phone: Phone, form: FormData) -> None:
        await self.hands.scan(
            self._service, phone, "".join(c for c in str(form["scene"])[:64] if c.isalnum() or c in "-_")
        )

    async def _login(self, phone: Phone, _: FormData) -> None:
        self.world.new_code(self._mini.app_id, phone)

    async def _tap(self, phone: Phone, form: FormData) -> str | None:
        button: Any = self._service.menu[int(str(form["group"]))]
        if button.get("sub_button"):
            button = button["sub_button"][int(str(form["button"]))]
        return await self.hands.tap(self._service, phone, button)

    async def _subscribe(self, phone: Phone, form: FormData) -> None:
        app, template = self.world.apps[str(form["app"])], str(form["template"])
        if form["answer"] == "off":
            await self.hands.turn_off(app, phone, app.templates[template].id)
        else:
            await self.hands.answer(app, phone, [template], accept=form["answer"] == "accept")

    async def _fault(self, _: Phone, form: FormData) -> None:
        times = str(form["times"])
        self.world.switch(Fault[str(form["fault"])], int(times) if times else None)

    async def _happen(self, _: Phone, form: FormData) -> None:
        await self.hands.happen(Action[str(form["action"])])


@dataclass(frozen=True)
class Subscription:
    """A row of the page."""

    app: str
    id: str
    title: str
    kind: str
    left: str


def _subscriptions(world: World, phone: Phone) -> Iterator[Subscription]:
    for app in world.apps.values():
        for template in app.templates.values():
            place = (app.app_id, template.id)
            if template.kind != "template":
                left = "不限" if place in phone.always else f"{phone.credits[place]} 条"
                yield Subscription(app.app_id, template.id, template.title, KINDS[template.kind], left)


def _to(name: str) -> Response:
    answer = RedirectResponse("/", 303)
    answer.set_cookie(COOKIE, encoded(name), httponly=True, samesite="lax")
    return answer


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, ZoneInfo("Asia/Shanghai")).strftime("%m-%d %H:%M:%S")


def _event(xml: str) -> str:
    return xml.partition("CDATA[")[2].partition("]")[0] or xml


TEMPLATES = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True)
TEMPLATES.filters.update(moment=_moment, event=_event)
