"""Sockets that come while the database is away wait, and are told to come again after a while, never that all is lost."""

import asyncio
import json

import websockets
from sqlalchemy import text

from db.engine import Database
from tests import people
from tests.door import PATIENCE, Client

EACH = 20
GIVES_UP_AFTER = 15.0


async def opened(door: Client) -> str:
    """What a socket with a good token hears first: an acknowledgement, or the code of its close."""
    address = door.url.replace("http", "ws") + "/graphql"
    async with websockets.connect(address, subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]
        await socket.send(json.dumps({"type": "connection_init", "payload": {"token": "token1"}}))
        try:
            return str(json.loads(await asyncio.wait_for(socket.recv(), 2 * PATIENCE))["type"])
        except websockets.ConnectionClosed as ended:
            return str(ended.rcvd and ended.rcvd.code)


async def test_sockets_wait_for_the_database_or_are_told_to_come_again(
    door: Client, database: Database, owner: Database
) -> None:
    await people.lawyer(database, 1)
    async with owner.begin() as session:
        await session.execute(text("lock table sessions in access exclusive mode"))
        await session.execute(text("set local idle_in_transaction_session_timeout = 0"))
        early = [asyncio.create_task(opened(door)) for _ in range(EACH)]
        await asyncio.sleep(GIVES_UP_AFTER - 4)
        late = [asyncio.create_task(opened(door)) for _ in range(EACH)]
        await asyncio.sleep(6)
    assert {await each for each in early} == {"1013"}
    assert {await each for each in late} == {"connection_ack"}
