"""graphql-transport-ws: server pings, strict shapes, and a socket that ends with its session."""

import asyncio
import time
from collections import Counter
from contextlib import suppress
from functools import partial
from typing import Any, cast
from uuid import UUID

import structlog
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation
from strawberry.subscriptions.protocols.graphql_transport_ws.types import ConnectionInitMessage, Message, PongMessage

from graph import authentication
from graph.context import Context
from rules.people import Person
from subscriptions.feed import patiently
from subscriptions.hub import ACCOUNT, SOCKETS_PER_ACCOUNT

logger = structlog.get_logger("portal.requests")
PING_SECONDS = 20.0


class Handler(BaseGraphQLTransportWSHandler[Context, None]):
    """One connection."""

    async def handle(self) -> None:
        """Talk until either side ends; watch the peer and the session meanwhile."""
        self.heard = True
        self.counted: Counter[UUID] | None = None
        self.companions: list[asyncio.Task[None]] = []
        try:
            with suppress(RuntimeError):  # a frame that comes after our close is of no interest
                await super().handle()
        finally:
            if isinstance(self.context.actor, Person) and self.counted is not None:
                self.counted[self.context.actor.account_id] -= 1
            for task in self.companions:
                task.cancel()
            await asyncio.gather(*self.companions, return_exceptions=True)

    async def run_operation(self, operation: Operation[Context, None]) -> None:
        """Run as whoever the session's account is now: it may have been approved or suspended since the last one."""
        actor = self.context.actor
        if isinstance(actor, Person):
            renewed = await patiently(partial(authentication.renewed, self.context.portal, actor))
            if renewed is None:
                await self._close(4403, "Forbidden")
                return
            self.context.actor = renewed
        begun = time.perf_counter()
        await super().run_operation(operation)
        # What a line of the request log is to HTTP, this is to an operation on a socket.
        took = round((time.perf_counter() - begun) * 1000, 1)
        logger.info("operation", operation=self.context.operation, ms=took, request=self.context.actor.request_id)

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Acknowledge, then begin to ping and to watch the session."""
        await super().handle_connection_init(message)
        if self.connection_acknowledged and not self.companions:
            if not self._has_room():
                await self._close(4429, "Too many connections")
                return
            self.companions.append(asyncio.create_task(self._ping()))
            if isinstance(self.context.actor, Person):
                self.companions.append(asyncio.create_task(self._watch(self.context.actor)))

    def _has_room(self) -> bool:
        actor = self.context.actor
        if not isinstance(actor, Person):
            return True
        self.counted = self.context.portal.hub.sockets
        self.counted[actor.account_id] += 1
        return self.counted[actor.account_id] <= SOCKETS_PER_ACCOUNT

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
                    logger.warning("session not looked up", error=type(lost).__name__)
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


def _is_id(value: object) -> bool:
    """An id that can be sent back: 128 characters at most, none of them half of one."""
    return isinstance(value, str) and len(value) <= 128 and not any("\ud800" <= each <= "\udfff" for each in value)


def _well_formed_subscribe(message: dict[str, Any]) -> bool:
    payload = message.get("payload")
    return (
        _is_id(message.get("id"))
        and isinstance(payload, dict)
        and isinstance(payload.get("query"), str)
        and isinstance(payload.get("variables"), dict | None)
        and isinstance(payload.get("operationName"), str | None)
        and isinstance(payload.get("extensions"), dict | None)
    )
