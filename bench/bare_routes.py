"""The limit: `python -m bench.bare_routes` answers five operations without the portal, by raw ASGI and one statement each.

It does what cannot be left out: read the bearer token and the variables, look up whose session it is, answer within that
person's scope, write one line of log. It has no GraphQL, limits, security headers or touch of the session's last use.
"""

import base64
import hashlib
import json
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import structlog
import uvicorn
from starlette.types import Receive, Scope, Send

from app import configure_logging
from bench.bare_cases import MY_CASES, ONE_CASE
from bench.bare_statements import ME, MY_BINDINGS, MY_NOTICES
from db.engine import APPLICATION_ROLE
from db.global_ids import prefix
from rules.cases import CaseStage, CaseType, CoerciveMeasureKind, path_of
from rules.disclosure import disclosed_fields, discloses
from settings import Settings

Variables = dict[str, Any]
PAGE = 20
EVENTS_SHOWN = 50  # as the operation asks
NOT_FOUND = b'{"data":{"case":null}}'
PLAIN = {
    "acceptedOn": "accepted_on",
    "deadlineOn": "deadline_on",
    "concludedOn": "concluded_on",
    "conclusion": "conclusion",
    "handlingDepartment": "department",
    "handlerName": "handler_name",
    "handlerPhone": "handler_phone",
}

logger = structlog.get_logger("bench.requests")


@dataclass(frozen=True)
class Route:
    """An operation: its statement, the values of $2 and on, and the body that its row makes."""

    operation: str
    statement: str
    values: Callable[[Variables], tuple[object, ...]]
    body: Callable[[asyncpg.Record], bytes]


def page_by(key: Callable[[str], object]) -> Callable[[Variables], tuple[object, ...]]:
    """The values of a page: how many rows, and the key after which it begins."""

    def values(variables: Variables) -> tuple[object, ...]:
        first, after = variables.get("first"), variables.get("after")
        return (PAGE if first is None else first), None if after is None else key(json.loads(_decoded(after))[0])

    return values


def case_asked(variables: Variables) -> tuple[object, ...]:
    """The values of OneCase; an id of another kind is nobody's."""
    content = _decoded(variables["id"])
    is_case = content[:2] == prefix("case")
    return EVENTS_SHOWN, UUID(bytes=content[2:]) if is_case else UUID(int=0)


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def whole(row: asyncpg.Record) -> bytes:
    """The body when the statement makes all of it."""
    return str(row[0]).encode()


def one_case(row: asyncpg.Record) -> bytes:
    """The body of OneCase: what PostgreSQL made, and between it the parts that the rules make."""
    if row["case_type"] is None:
        return NOT_FOUND
    case_type = CaseType(row["case_type"])
    disclosed = [
        {"key": each.key, "label": each.zh, "value": _value(row, each.key)} for each in disclosed_fields(case_type)
    ]
    passed = [(CaseStage(stage), entered, left) for stage, entered, left in row["stages"]]
    shows_due = discloses(case_type, "deadlineOn")
    stages = [
        {
            "stage": each.stage,
            "label": each.stage.zh,
            "state": each.state,
            "enteredOn": _written(each.entered_on),
            "leftOn": _written(each.left_on),
            "dueOn": _written(each.due_on),
        }
        for each in path_of(case_type, passed, row["deadline_on"], shows_due=shows_due)
    ]
    made = json.dumps({"disclosed": disclosed, "stages": stages}, ensure_ascii=False, separators=(",", ":"))
    return f'{{"data":{{"case":{row["head"][:-1]},{made[1:-1]},"progress":{row["progress"]}}}}}}}'.encode()


def _value(row: asyncpg.Record, key: str) -> str | None:
    if key in PLAIN:
        return _written(row[PLAIN[key]])
    if key == "charge":
        return "、".join(row["charges"]) or None
    if key == "coerciveMeasure":
        return CoerciveMeasureKind(row["measure"]).zh if row["measure"] else None
    kinds = {"SUPPLEMENT_ORDERED": "supplementOrdered", "RESUBMITTED": "resubmitted"}
    days = (day for kind, number, day in row["supplements"] if f"{kinds[kind]}{number or 1}" == key)
    return _written(next(days, None))


def _written(value: object) -> str | None:
    return None if value is None else str(value)


ROUTES = {
    "/my-cases": Route("MyCases", MY_CASES, page_by(UUID), whole),
    "/one-case": Route("OneCase", ONE_CASE, case_asked, one_case),
    "/my-bindings": Route("MyBindings", MY_BINDINGS, page_by(UUID), whole),
    "/my-notices": Route("MyNotices", MY_NOTICES, page_by(int), whole),
    "/me": Route("Me", ME, lambda _: (), whole),
}


async def _nothing(_connection: object) -> None:
    """Instead of asyncpg's RESET at each release, a round trip: no session state is ever set here."""


class BareRoutes:
    """An ASGI application with the routes, and `/readyz`."""

    pool: asyncpg.Pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and log."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            begun, request_id, path = time.perf_counter(), secrets.token_hex(8), scope["path"]
            route = ROUTES.get(path)
            if route is None:
                await _send(send, 200 if path == "/readyz" else 404, b"{}", request_id)
                return
            status, body = await self._answer(route, dict(scope["headers"]), receive)
            await _send(send, status, body, request_id)
            logger.info(
                "request",
                method=scope["method"],
                path=path,
                status=status,
                ms=round((time.perf_counter() - begun) * 1000, 1),
                request=request_id,
                operation=route.operation,
                outcome="ok" if status == 200 else "UNAUTHENTICATED",
            )

    async def _answer(self, route: Route, headers: dict[bytes, bytes], receive: Receive) -> tuple[int, bytes]:
        scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        values = route.values(json.loads(await _body(receive)).get("variables") or {})
        hashed = hashlib.sha256((token if scheme.lower() == "bearer" else "").encode()).digest()
        row = await self.pool.fetchrow(route.statement, hashed, *values)
        return (401, b"{}") if row is None else (200, route.body(row))

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        size = Settings().pool_size  # as many connections as the portal has
        self.pool = await asyncpg.create_pool(
            os.environ["BENCH_DATABASE_URL"],
            min_size=size,
            max_size=size,
            reset=_nothing,
            # Planned once: the plans do not depend on the values, and planning takes longer than most answers.
            server_settings={
                "role": APPLICATION_ROLE,
                "timezone": "UTC",
                "jit": "off",
                "plan_cache_mode": "force_generic_plan",
            },
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


async def _send(send: Send, status: int, body: bytes, request_id: str) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"x-request-id", request_id.encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    configure_logging(Settings(log_format="json"))
    uvicorn.run(
        BareRoutes(),
        port=int(os.environ["BENCH_PORT"]),
        loop="uvloop",
        http="httptools",
        lifespan="on",
        access_log=False,
        server_header=False,
        log_config=None,
    )
