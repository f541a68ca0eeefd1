"""What remains when everything is left out: `python -m bench.fanout_bare` writes prepared bytes to those who named a case that rings.

Raw ASGI on uvicorn and uvloop: no GraphQL, no access, no look; one LISTEN.
"""

import asyncio
import json
import os
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

import asyncpg
import uvicorn
import uvloop
from starlette.types import Receive, Scope, Send

from db import global_ids

NEXT = '{"id":"%s","type":"next","payload":{"data":%s}}'
followers: dict[str, list[tuple[Send, str]]] = defaultdict(list)
prepared = Path(os.environ["BENCH_PREPARED"]).read_text(encoding="utf-8").strip()


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """A socket, or the question whether all is ready."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    await receive()
    await send({"type": "websocket.accept", "subprotocol": "graphql-transport-ws"})
    while (message := await receive())["type"] == "websocket.receive":
        said = json.loads(message["text"])
        if said["type"] == "connection_init":
            await send({"type": "websocket.send", "text": '{"type":"connection_ack"}'})
        elif said["type"] == "subscribe":
            found = global_ids.decode(said["payload"]["variables"]["caseId"])
            assert found is not None
            followers[str(found[1])].append((send, NEXT % (said["id"], prepared)))


async def tell(rings: asyncio.Queue[str]) -> None:
    """Write to whoever named the case."""
    while True:
        for send, text in followers[await rings.get()]:
            with suppress(OSError):  # whoever has left
                await send({"type": "websocket.send", "text": text})


async def serve() -> None:
    """Listen and serve."""
    rings: asyncio.Queue[str] = asyncio.Queue()
    connection = await asyncpg.connect(os.environ["BENCH_DATABASE_URL"])
    await connection.add_listener(
        "portal_case", lambda *heard: [rings.put_nowait(topic) for topic in heard[-1].split("\n")]
    )
    telling = asyncio.create_task(tell(rings))
    config = uvicorn.Config(
        app, port=int(os.environ["BENCH_PORT"]), lifespan="off", log_config=None, access_log=False,
        ws="websockets-sansio", ws_per_message_deflate=False, ws_ping_interval=None,
    )  # fmt: skip
    await uvicorn.Server(config).serve()
    telling.cancel()


if __name__ == "__main__":
    uvloop.run(serve())
