"""HTTP to WeChat's servers: one connection pool, short time limits, and every answer either a dictionary or a `WechatError`."""

import json
import logging
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import httpx2

from wechat.errors import WechatAway, refusal

SECONDS = 5.0
# Its lines hold whole addresses, and with them secrets, tokens and codes.
for _library in ("httpx2", "httpcore2"):
    logging.getLogger(_library).setLevel(logging.WARNING)


class Transport:
    """Asks at `address`, within `seconds`; nothing is asked twice."""

    def __init__(self, address: str, *, seconds: float = SECONDS) -> None:
        self._address, self._seconds = address.rstrip("/"), seconds

    @cached_property
    def _http(self) -> httpx2.AsyncClient:
        """Made when it is first used: reading the certificates of the world takes a moment, which most processes never need."""
        return httpx2.AsyncClient(
            base_url=self._address,
            timeout=self._seconds,
            verify=self._address.startswith("https:"),
            limits=httpx2.Limits(max_connections=20),
        )

    async def get(self, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """What WeChat answers; raises `WechatError`."""
        return await self._ask("GET", path, query, None)

    async def post(self, path: str, body: Mapping[str, Any], query: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The same with a body. Chinese goes out as it is: WeChat would show escapes in a menu as they stand."""
        return await self._ask("POST", path, query or {}, json.dumps(body, ensure_ascii=False).encode())

    async def close(self) -> None:
        """Give the connections back."""
        if "_http" in self.__dict__:
            await self._http.aclose()

    async def _ask(self, method: str, path: str, query: Mapping[str, str], body: bytes | None) -> dict[str, Any]:
        headers = {"content-type": "application/json"} if body is not None else {}
        try:
            answer = await self._http.request(method, path, params=dict(query), content=body, headers=headers)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout):
            raise WechatAway(surely_not=True) from None  # their causes hold the address
        except httpx2.HTTPError:
            raise WechatAway(surely_not=False) from None
        return _read(answer.status_code, answer.content)


def _read(status: int, content: bytes) -> dict[str, Any]:
    """The announced type says nothing: parts of WeChat call their JSON text/plain."""
    try:
        said = json.loads(content)
    except ValueError:
        said = None
    if status != 200 or not isinstance(said, dict):
        raise WechatAway(surely_not=False)
    errcode = said.get("errcode") or 0
    if errcode:
        raise refusal(int(errcode), str(said.get("errmsg", "")))
    return said
