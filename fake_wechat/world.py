"""The fake's world: apps, people with their phones, templates, and what happens between them. Everything is in memory."""

import secrets
import time
from collections import Counter, deque
from dataclasses import dataclass, field

from fake_wechat.faults import Fault
from fake_wechat.lending import Lending

CODE_SECONDS = 300.0


@dataclass(frozen=True)
class Template:
    """A message template as an app has chosen it; `kind`: template, once or long."""

    id: str
    title: str
    kind: str
    fields: dict[str, str]  # thing1 → its label

    @property
    def content(self) -> str:
        """As the platform writes it."""
        return "".join(f"{label}:{{{{{name}.DATA}}}}\n" for name, label in self.fields.items())


@dataclass
class App:
    """An app as WeChat knows it, with the address to which it reports events."""

    app_id: str
    secret: str
    original_id: str
    title: str
    is_mini: bool
    token: str
    aes_key: str
    callback_path: str
    templates: dict[str, Template]
    lending: Lending = field(default_factory=Lending)
    menu: list[dict[str, object]] = field(default_factory=list)
    pages: tuple[str, ...] = ("pages/index/index",)


@dataclass
class Received:
    """A message on a phone."""

    app: str
    title: str
    lines: list[tuple[str, str]]
    link: str | None
    at: float
    msgid: int


@dataclass
class Phone:
    """A person and what their phone shows."""

    name: str
    unionid: str
    openids: dict[str, str]
    followed: set[str] = field(default_factory=set)
    credits: Counter[tuple[str, str]] = field(default_factory=Counter)  # (app, template): messages that may still come
    always: set[tuple[str, str]] = field(default_factory=set)
    inbox: list[Received] = field(default_factory=list)
    in_view: str | None = None  # what the QR code before its camera says
    accepts: bool = True  # how its holder answers when a page asks for subscriptions
    verified: set[str] = field(default_factory=set)  # addresses of pages that may use WeChat's JavaScript


@dataclass
class Code:
    """What a sign-in gives out."""

    app_id: str
    phone: Phone
    is_snapshot: bool
    at: float
    used: bool = False


@dataclass(frozen=True)
class Call:
    """A question that an app has asked, without what it held."""

    path: str
    errcode: int
    at: float


@dataclass
class World:
    """Everything."""

    apps: dict[str, App]
    phones: list[Phone]
    portal: str | None = None
    slow_seconds: float = 6.0
    faults: dict[Fault, int | None] = field(default_factory=dict)  # how many times it still strikes; None: always
    codes: dict[str, Code] = field(default_factory=dict)
    sent: dict[tuple[str, str, str], int] = field(default_factory=dict)  # (app, openid, client_msg_id) → msgid
    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=500))
    clock_ahead: float = 0.0
    msgids: int = 2_790_000_000_000_000_000

    def now(self) -> float:
        """Seconds since 1970, in this world."""
        return time.time() + self.clock_ahead

    def strikes(self, fault: Fault) -> bool:
        """Whether it goes wrong this time."""
        if fault not in self.faults:
            return False
        left = self.faults[fault]
        if left is not None:
            self.faults[fault] = left - 1
            if left <= 1:
                del self.faults[fault]
        return True

    def switch(self, fault: Fault, times: int | None) -> None:
        """A fault from now on, so many times; None: always, 0: not any more."""
        if times == 0:
            self.faults.pop(fault, None)
        else:
            self.faults[fault] = times

    def phone(self, name: str) -> Phone | None:
        """A person by name."""
        return next((each for each in self.phones if each.name == name), None)

    def whose(self, app_id: str, openid: str) -> Phone | None:
        """A person by openid."""
        return next((each for each in self.phones if each.openids.get(app_id) == openid), None)

    def new_code(self, app_id: str, phone: Phone, *, is_snapshot: bool = False) -> str:
        """A code for a sign-in."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = Code(app_id, phone, is_snapshot, self.now())
        return code

    def new_msgid(self) -> int:
        """The next message's number."""
        self.msgids += secrets.randbelow(1000) + 1
        return self.msgids

    def add_phone(self, name: str) -> Phone:
        """One more person."""
        phone = Phone(
            name, f"oU-{secrets.token_urlsafe(18)}", {app: f"o{secrets.token_urlsafe(20)}" for app in self.apps}
        )
        self.phones.append(phone)
        return phone


SERVICE, MINI = "wxfa4e000000000001", "wxfa4e000000000002"
CASE_FIELDS = {"thing1": "事项", "time2": "时间", "thing3": "提示"}
TEMPLATES = (
    Template("FAKE-TEMPLATE-CASE", "案件进展提醒", "template", CASE_FIELDS),
    Template("FAKE-ONCE-CASE", "案件进展通知（一次性）", "once", CASE_FIELDS),
    Template("FAKE-LONG-CASE", "案件进展通知（长期）", "long", CASE_FIELDS),
)
MINI_TEMPLATES = (
    Template("FAKE-MINI-ONCE-CASE", "案件进展通知（一次性）", "once", CASE_FIELDS),
    Template("FAKE-MINI-LONG-CASE", "案件进展通知（长期）", "long", CASE_FIELDS),
)


def example_world(portal: str | None = None) -> World:
    """A service account, a mini program and two people."""
    service = App(
        SERVICE,
        "fake-service-secret",
        "gh_fake00000001",
        "示例检察服务号",
        is_mini=False,
        token="fake-callback-token",
        aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        callback_path="/wechat/callback/service-account",
        templates={each.id: each for each in TEMPLATES},
    )
    mini = App(
        MINI,
        "fake-mini-secret",
        "gh_fake00000002",
        "示例检察小程序",
        is_mini=True,
        token="fake-mini-token",
        aes_key="GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba",
        callback_path="/wechat/callback/mini-program",
        templates={each.id: each for each in MINI_TEMPLATES},
    )
    world = World({SERVICE: service, MINI: mini}, [], portal)
    for name in ("示例张三", "示例李四"):
        world.add_phone(name)
    return world
