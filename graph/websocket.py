"""graphql-transport-ws: server pings, strict shapes, and a socket that ends with its session."""

import asyncio
import logging
from contextlib import suppress
from typing import Any, cast

from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import ConnectionInitMessage, Message, PongMessage

from graph.context import Context
from rules.people import Person
from subscriptions.hub import ACCOUNT

logger = logging.getLogger(__name__)
PING_SECONDS = 20.0


class Handler(BaseGraphQLTransportWSHandler[Context, None]):
    """One connection."""

    async def handle(self) -> None:
        """Talk until either side ends; watch the peer and the session meanwhile."""
        self.heard = True
        self.companions: list[asyncio.Task[None]] = []
        try:
            with suppress(RuntimeError):  # a frame that comes after our close is of no interest
                await super().handle()
        finally:
            for task in self.companions:
                task.cancel()
            await asyncio.gather(*self.companions, return_exceptions=True)

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Acknowledge, then begin to ping and to watch the session."""
        await super().handle_connection_init(message)
        if self.connection_acknowledged and not self.companions:
            self.companions.append(asyncio.create_task(self._ping()))
            if isinstance(self.context.actor, Person):
                self.companions.append(asyncio.create_task(self._watch(self.context.actor)))

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(PING_SECONDS)
            if not self.heard:
                await self._close(4408, "Pong timeout")
                return
            self.heard = False
            with suppress(WebSocketDisconnected, RuntimeError):
                await self.send_message({"type": "ping"})

    async def _watch(self, person: Person) -> None:
        """Close with 4403 when the session is ended, expires, or its account may no longer be used."""
        hub = self.context.portal.hub
        with hub.bell((ACCOUNT, str(person.account_id))) as bell:
            while True:
                try:
                    live = await hub.session_is_live.load(person.session_id)
                except Exception as lost:  # the database is away: ask again at the next heartbeat
                    logger.warning("session not looked up: %s", type(lost).__name__)
                    live = True
                if not live:
                    await self._close(4403, "Forbidden")
                    return
                await bell.wait()

    async def _close(self, code: int, reason: str) -> None:
        with suppress(WebSocketDisconnected, RuntimeError):
            await self.websocket.close(code=code, reason=reason)

    async def handle_pong(self, message: PongMessage) -> None:
        """The peer lives."""
        self.heard = True

    async def handle_message(self, message: Message) -> None:
        """Messages of the wrong shape close with 4400 instead of failing somewhere."""
        self.heard = True
        if not _well_formed(message):
            await self.handle_invalid_message("Invalid message")
            return
        await super().handle_message(message)

    @staticmethod
    def _get_pre_execution_close_reason(error: object) -> str | None:
        """A document that does not parse is an error of its operation, not the end of the socket."""
        return None


def _well_formed(message: object) -> bool:
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    content = cast("dict[str, Any]", message)
    match content["type"]:
        case "subscribe":
            return _well_formed_subscribe(content)
        case "complete":
            return isinstance(content.get("id"), str)
        case "connection_init" | "ping" | "pong":
            return isinstance(content.get("payload"), dict | None)
        case _:
            return True


def _well_formed_subscribe(message: dict[str, Any]) -> bool:
    payload = message.get("payload")
    return (
        isinstance(message.get("id"), str)
        and isinstance(payload, dict)
        and isinstance(payload.get("query"), str)
        and isinstance(payload.get("variables"), dict | None)
        and isinstance(payload.get("operationName"), str | None)
        and isinstance(payload.get("extensions"), dict | None)
    )
