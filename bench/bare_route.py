"""The limit: `python -m bench.bare_route` serves MyCases without the portal, by raw ASGI and one hand-written statement.

It does what cannot be left out: read the bearer token, look up whose session it is, answer within that person's scope.
It has no GraphQL, limits, log, security headers or touch of the session's last use.
"""

import os

import asyncpg
import uvicorn
from starlette.types import Receive, Scope, Send

from bench.my_cases_sql import STATEMENT
from db.crypto import token_hash
from db.engine import APPLICATION_ROLE
from settings import Settings

PAGE = 20


async def _nothing(_connection: object) -> None:
    """Instead of asyncpg's RESET at each release, a round trip: no session state is ever set here."""


class BareRoute:
    """An ASGI application with one route, and `/readyz`."""

    pool: asyncpg.Pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            status, body = (200, b"ok") if scope["path"] == "/readyz" else await self._my_cases(dict(scope["headers"]))
            headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    async def _my_cases(self, headers: dict[bytes, bytes]) -> tuple[int, bytes]:
        scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return 401, b"{}"
        found = await self.pool.fetchval(STATEMENT, token_hash(token), PAGE)
        return (401, b"{}") if found is None else (200, found.encode())

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        size = Settings().pool_size  # as many connections as the portal has
        self.pool = await asyncpg.create_pool(
            os.environ["BENCH_DATABASE_URL"],
            min_size=size,
            max_size=size,
            reset=_nothing,
            server_settings={"role": APPLICATION_ROLE, "timezone": "UTC", "jit": "off"},
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})


if __name__ == "__main__":
    uvicorn.run(
        BareRoute(),
        port=int(os.environ["BENCH_PORT"]),
        loop="uvloop",
        http="httptools",
        lifespan="on",
        access_log=False,
        server_header=False,
        log_level="warning",
    )
