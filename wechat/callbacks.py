"""What comes from WeChat's servers: proved, opened, read. Whoever does not know token and key gets no further than the signature."""

from dataclasses import dataclass, field
from datetime import datetime

from rules.accounts import WechatApp
from rules.wechat_events import WechatEvent
from wechat.events import event
from wechat.sealing import Seal, Unsealable
from wechat.signatures import fits
from wechat.xml import NotXml, read

PATHS = {WechatApp.SERVICE_ACCOUNT: "service-account", WechatApp.MINI_PROGRAM: "mini-program"}
LATE_SECONDS = 300
LARGEST = 64 * 1024


class Unproven(Exception):
    """WeChat has not sent this, or not now."""


class Unreadable(Exception):
    """It is signed, and yet nothing that WeChat sends: another key, another app, or no XML."""


@dataclass(frozen=True)
class Signed:
    """What stands in the address of a callback."""

    timestamp: str
    nonce: str
    signature: str
    msg_signature: str = ""


@dataclass(frozen=True)
class Callback:
    """The callback of one app: its Token and EncodingAESKey."""

    app: WechatApp
    token: str = field(repr=False)
    seal: Seal = field(repr=False)

    def prove(self, signed: Signed, now: datetime) -> None:
        """That WeChat asks whether the address is ours; raises `Unproven`."""
        self._in_time(signed, now)
        if not fits(signed.signature, self.token, signed.timestamp, signed.nonce):
            raise Unproven

    def read(self, signed: Signed, body: bytes, now: datetime) -> WechatEvent | None:
        """The event, None for what nobody waits for; raises `Unproven` or `Unreadable`. Plain and mixed mode are refused."""
        self._in_time(signed, now)
        try:
            sealed = read(body).first("Encrypt").text.strip()
        except NotXml:
            raise Unproven from None
        if not sealed or not fits(signed.msg_signature, self.token, signed.timestamp, signed.nonce, sealed):
            raise Unproven
        try:
            return event(self.seal.open(sealed))
        except (Unsealable, NotXml):
            raise Unreadable from None

    def _in_time(self, signed: Signed, now: datetime) -> None:
        said = signed.timestamp
        if not (said.isascii() and said.isdigit() and len(said) <= 12):
            raise Unproven
        if abs(now.timestamp() - int(said)) > LATE_SECONDS:
            raise Unproven
