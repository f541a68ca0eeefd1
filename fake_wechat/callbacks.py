"""Events that WeChat reports to an app's address: signed, encrypted, repeated when nobody answers `success` in time."""

import asyncio
import secrets
from collections import deque
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx2

from fake_wechat.faults import Fault
from fake_wechat.sealing import sealed, signature
from fake_wechat.world import App, Phone, World

SECONDS, TRIES, STALE_SECONDS = 5.0, 3, 3600


@dataclass(frozen=True)
class Posted:
    """A request as it went out."""

    address: str
    body: str


@dataclass(frozen=True)
class Answered:
    """How the app answered an event: 0 when it could not be reached."""

    event: str
    status: int
    body: str


class Callbacks:
    """Posts events, one after the other for each person."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._http = httpx2.AsyncClient(timeout=SECONDS, verify=False)
        self._under_way: set[asyncio.Task[None]] = set()
        self.posted: deque[Posted] = deque(maxlen=50)
        self.answered: deque[Answered] = deque(maxlen=200)

    def later(self, app: App, phone: Phone, event: str) -> None:
        """Report it when the present answer is out."""
        task = asyncio.create_task(self.report(app, phone, event))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def close(self) -> None:
        """End what is under way."""
        for task in self._under_way:
            task.cancel()
        await self._http.aclose()

    async def report(self, app: App, phone: Phone, event: str) -> None:
        """One event of a person; three tries."""
        if self._world.portal is None:
            return
        posted = self._made(app, phone, event)
        self.posted.append(posted)
        times = 2 if self._world.strikes(Fault.DUPLICATE_CALLBACK) else 1
        await asyncio.gather(*(self._post(posted, event) for _ in range(times)))

    async def again(self) -> None:
        """Everything that was posted lately once more, as somebody would who has listened."""
        await asyncio.gather(*(self._post(each, "replay") for each in list(self.posted)))

    def _made(self, app: App, phone: Phone, event: str) -> Posted:
        world = self._world
        now = int(world.now()) - (STALE_SECONDS if world.strikes(Fault.STALE_CALLBACK) else 0)
        openid, nonce = phone.openids[app.app_id], str(secrets.randbelow(10**10))
        xml = (
            f"<xml><ToUserName><![CDATA[{app.original_id}]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
            f"<CreateTime>{now}</CreateTime><MsgType><![CDATA[event]]></MsgType>{event}</xml>"
        )
        encrypted = sealed(app.aes_key, app.app_id, xml)
        query = {
            "signature": signature(app.token, str(now), nonce),
            "timestamp": str(now),
            "nonce": nonce,
            "openid": openid,
            "encrypt_type": "aes",
            "msg_signature": signature(app.token, str(now), nonce, encrypted),
        }
        body = f"<xml><ToUserName><![CDATA[{app.original_id}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        return Posted(f"{world.portal}{app.callback_path}?{urlencode(query)}", body)

    async def _post(self, posted: Posted, event: str) -> None:
        for _ in range(TRIES):
            try:
                answer = await self._http.post(
                    posted.address, content=posted.body.encode(), headers={"content-type": "text/xml"}
                )
            except httpx2.HTTPError:
                self.answered.append(Answered(event, 0, ""))
                continue
            self.answered.append(Answered(event, answer.status_code, answer.text[:200]))
            if answer.status_code == 200:
                return
