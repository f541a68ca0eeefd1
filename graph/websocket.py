"""graphql-transport-ws: server pings, strict shapes, and a socket that ends with its session.

What is subscribed to is told by the crowd (`graph/following.py`); everything else, and what has no plan, is executed.
"""

import asyncio
import time
from collections import Counter
from contextlib import suppress
from functools import partial
from typing import Any, cast
from uuid import UUID

import structlog
from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    Message,
    PongMessage,
    SubscribeMessage,
)

from graph import authentication
from graph.context import TOLD_UP_TO, Context
from graph.documents import NotAccepted
from graph.following import Following
from graph.operations import Query
from graph.selections import NoPlan
from rules.people import Person
from rules.sentences import say
from subscriptions.feed import patiently
from subscriptions.hub import SOCKETS_PER_ACCOUNT

logger = structlog.get_logger("portal.requests")
OPENING_SECONDS = 15.0
TRY_AGAIN_LATER = 1013
PING = b'{"type":"ping"}'


class Handler(BaseGraphQLTransportWSHandler[Context, None]):
    """One connection."""

    async def handle(self) -> None:
        """Talk until either side ends; watch the peer and the session meanwhile."""
        self.heard = True
        self.following: Following | None = None
        self.parting: asyncio.Task[None] | None = None
        self.counted: Counter[UUID] | None = None
        try:
            with suppress(RuntimeError):  # a frame that comes after our close is of no interest
                await super().handle()
        finally:
            self.context.portal.wheel.leave(self)
            if self.following is not None:
                self.following.end()
            if isinstance(self.context.actor, Person) and self.counted is not None:
                self.counted[self.context.actor.account_id] -= 1

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Acknowledge, then begin to ping and to watch the session."""
        already = self.connection_acknowledged
        try:
            async with asyncio.timeout(OPENING_SECONDS):
                await super().handle_connection_init(message)
        except TimeoutError:  # the database is away, or very many come at once
            await self._close(TRY_AGAIN_LATER, "Try again later")
            return
        if already or not self.connection_acknowledged:
            return
        self.connection_init_timeout_task = None  # with the traceback of its end it would stay as long as the socket
        portal, person = self.context.portal, self.context.actor
        if isinstance(person, Person):
            if not self._has_room(person):
                await self._close(4429, "Too many connections")
                return
            self.following = Following(
                portal.hub,
                portal.crowd,
                portal.questions.alive,
                person,
                self.context.line,
                ended=partial(self._part, 4403, "Forbidden"),
                overtaken=self._execute,
            )
        portal.wheel.board(self)

    def _has_room(self, person: Person) -> bool:
        self.counted = self.context.portal.hub.sockets
        self.counted[person.account_id] += 1
        return self.counted[person.account_id] <= SOCKETS_PER_ACCOUNT

    def turn(self) -> None:
        """Ping, and look without being rung; who has not answered the ping before is gone."""
        if not self.heard:
            self._part(4408, "Pong timeout")
            return
        if self.following is not None:
            self.following.turn()
        line = self.context.line
        # Who does not read gets no ping; how long it may stay so is for the line to say
        if line is not None and line.write_frame(line.frame(PING)):
            self.heard = False

    def _part(self, code: int, reason: str) -> None:
        """Close, from outside any task of ours."""
        if self.parting is None:
            self.parting = asyncio.create_task(self._close(code, reason))

    async def _close(self, code: int, reason: str) -> None:
        with suppress(WebSocketDisconnected, WebSocketDisconnect, RuntimeError):  # it may be gone already
            await self.websocket.close(code=code, reason=reason)

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Begin an operation, by its text or by its document's id."""
        payload = cast("dict[str, Any]", message["payload"])
        try:
            text = self.context.portal.documents.text(payload.get("query"), payload.get("documentId"))
        except NotAccepted as refused:
            if self.connection_acknowledged and message["id"] not in self.operations:
                await self._refuse(message["id"], refused)
                return
            text = ""  # it comes too early, or under an id that is taken: the socket is closed
        await super().handle_subscribe(cast("SubscribeMessage", message | {"payload": payload | {"query": text}}))

    async def _refuse(self, key: str, refused: NotAccepted) -> None:
        said = {"code": "BAD_REQUEST", "reason": refused.reason}
        error = GraphQLError(say(refused.reason, self.context.language), extensions=said)
        logger.info("operation", operation="unaccepted", outcome=refused.reason, request=self.context.actor.request_id)
        await self.send_message({"id": key, "type": "error", "payload": [error.formatted]})

    async def run_operation(self, operation: Operation[Context, None]) -> None:
        """Tell it, or execute it."""
        if self.following is None or self.context.line is None or not await self._followed(operation):
            await self._executed(operation)

    async def _followed(self, operation: Operation[Context, None]) -> bool:
        """Whether it is a subscription that the crowd can tell."""
        query = Query(
            operation.query,
            operation.variables or {},
            operation.operation_name,
            "session",
            self.context.language,
        )
        try:
            asked = await self.context.portal.questions.asked(query)
        except NoPlan:
            return False
        assert self.following is not None
        operation.task = None  # from here on it needs none
        operation.query = asked.document  # the one text that all have in common
        self.following.follow(operation.id, asked)
        return True

    def _execute(self, key: str, told_up_to: int | None) -> None:
        """Execute an operation that was told up to that number."""
        operation = self.operations.get(key)
        if operation is not None:
            operation.task = asyncio.create_task(self._executed(operation, told_up_to))
            operation.task.add_done_callback(self._task_done)

    async def _executed(self, operation: Operation[Context, None], told_up_to: int | None = None) -> None:
        """Run as whoever the session's account is now: it may have been approved or suspended since the last one."""
        actor = self.context.actor
        if isinstance(actor, Person):
            renewed = await patiently(partial(authentication.renewed, self.context.portal, actor))
            if renewed is None:
                await self._close(4403, "Forbidden")
                return
            self.context.actor = renewed
        if told_up_to is not None:
            TOLD_UP_TO.set(told_up_to)
        begun = time.perf_counter()
        await super().run_operation(operation)
        # What a line of the request log is to HTTP, this is to an operation on a socket.
        took = round((time.perf_counter() - begun) * 1000, 1)
        logger.info("operation", operation=self.context.operation, ms=took, request=self.context.actor.request_id)

    async def cleanup_operation(self, operation_id: str) -> None:
        """The operation is over; one that is told has no task to cancel."""
        if self.following is not None:
            self.following.leave(operation_id)
        operation = self.operations.get(operation_id)
        if operation is not None and operation.task is None:
            del self.operations[operation_id]
        else:
            await super().cleanup_operation(operation_id)

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
        and isinstance(payload.get("query"), str | None)
        and isinstance(payload.get("documentId"), str | None)
        and (payload.get("query"), payload.get("documentId")) != (None, None)
        and isinstance(payload.get("variables"), dict | None)
        and isinstance(payload.get("operationName"), str | None)
        and isinstance(payload.get("extensions"), dict | None)
    )
