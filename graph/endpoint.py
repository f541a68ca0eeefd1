"""The GraphQL door: HTTP by the GraphQL-over-HTTP specification, server-sent events, and the WebSocket handshake."""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import strawberry
from cross_web import HTTPException
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.execution import ExecutionResult
from strawberry.types.unset import UNSET, UnsetType

from db.crypto import token_hash
from db.reads.declaring import Reading
from graph import authentication
from graph.context import Context, Portal
from graph.documents import NotAccepted
from graph.errors import unanswered
from graph.operations import LONGEST_REMEMBERED, Query
from graph.plans import Plan
from graph.selections import NoPlan
from graph.websocket import Handler
from rules.labels import preferred_language
from rules.people import Person
from rules.sentences import say

GRAPHQL_JSON = "application/graphql-response+json"
LARGEST_BODY = 256 * 1024
SUBSCRIPTIONS_PER_SOCKET = 50
_STREAMING = re.compile(r"text/event-stream|multipart/mixed", re.IGNORECASE)


class Endpoint(GraphQL[Context, None]):
    """GraphQL at one address for HTTP, WebSocket and server-sent events."""

    graphql_transport_ws_handler_class = Handler

    def __init__(
        self, schema: strawberry.Schema, portal: Portal, *, page: str | None, allowed_origins: tuple[str, ...] = ()
    ) -> None:
        super().__init__(
            schema,
            graphql_ide="graphiql" if page else None,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL, "graphql-sse"],
            connection_init_wait_timeout=timedelta(seconds=10),
            max_subscriptions_per_connection=SUBSCRIPTIONS_PER_SOCKET,
            allowed_origins=allowed_origins,
        )
        self.portal = portal
        self.page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; what cannot even be read is refused as GraphQL JSON."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        receive = _limited(receive)
        request = Request(scope, receive)
        try:
            _refuse_other_media(request)
            if request.method == "POST":
                body = await request.body()
                response = await self._read(request, body) or await self.run(Request(scope, _again(body, receive)))
            else:
                response = await self.run(request)
        except HTTPException as refused:
            response = _refusal(refused.status_code, refused.reason)
        except NotAccepted as refused:
            caller = authentication.guest(request)
            request.state.graphql = Context(self.portal, caller, operation="unaccepted", outcome=refused.reason)
            response = _refusal(400, say(refused.reason, caller.language), reason=refused.reason)
        await response(scope, receive, send)

    async def _read(self, request: Request, body: bytes) -> Response | None:
        """The answer to an ordinary query in one statement, straight from the database; None: by the longer way."""
        if _STREAMING.search(request.headers.get("accept", "")):
            return None
        portal, caller = self.portal, authentication.guest(request)
        token = authentication.bearer(request) or request.cookies.get(authentication.cookie_name(portal))
        known_as = token_hash(token) if authentication.is_plausible(token) else None
        reading = Reading(caller.language, portal.keys, portal.public_url, portal.now())
        media = GRAPHQL_JSON if _asks_for_graphql_json(request) else "application/json"
        headers = {"cache-control": "no-store", "content-type": f"{media}; charset=utf-8"}
        try:
            plan = await self._plan(body, "token" if known_as else None, caller.language)
            read = await portal.plans.read(plan, known_as, reading)
        except NoPlan:
            request.state.has_no_plan = True  # the longer way need not look for one again
            return None
        except NotAccepted:
            raise
        except Exception as problem:  # too much is asked for, the database is away, or what nobody expected
            request.state.graphql = context = Context(portal, caller, operation="unanswered")
            return self._unanswered(unanswered(problem, context), headers)
        await authentication.used(portal, read.session, reading.now)
        request.state.graphql = read
        return Response(b'{"data":%b}' % read.data, headers=headers)

    def _unanswered(self, error: GraphQLError, headers: dict[str, str]) -> Response:
        """An answer that is nothing but an error; without `data` in the specification's own media type."""
        if headers["content-type"].startswith(GRAPHQL_JSON):
            return Response(self.encode_json({"errors": [error.formatted]}), status_code=400, headers=headers)
        return Response(self.encode_json({"data": None, "errors": [error.formatted]}), headers=headers)

    async def _plan(self, body: bytes, known_by: str | None, language: str) -> Plan:
        """The plan for a body; raises `NoPlan` for whatever is not one plain query."""
        plans, request = self.portal.plans, (body, known_by, language)
        plan = plans.known(request)
        if plan is None:
            asked = _plain_operation(body)
            text = self.portal.documents.text(asked.get("query"), asked.get("documentId"))
            if text is None:
                raise NoPlan("no query")
            query = Query(text, asked.get("variables") or {}, asked.get("operationName"), known_by, language)
            plan = await plans.plan(query)
            if len(body) <= LONGEST_REMEMBERED:
                plans.remember(request, plan)
        return plan

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        """Who calls, with the portal's parts."""
        caller = authentication.guest(request)
        cookie = request.cookies.get(authentication.cookie_name(self.portal))
        context = Context(self.portal, caller, device=request.headers.get("user-agent", "")[:120])
        if isinstance(response, Response):
            context.response = response
            context.has_no_plan = getattr(request.state, "has_no_plan", False)
            context.actor = await authentication.actor_of(self.portal, caller, authentication.bearer(request) or cookie)
            request.state.graphql = context
        else:
            context.line = getattr(request.state, "line", None)
            if getattr(request.state, "browser_origin_proven", False):
                context.cookie_token = cookie
        return context

    async def on_ws_connect(self, context: Context) -> UnsetType | dict[str, object] | None:
        """A token in connection_init, or the cookie of the portal's own page; a token that is not live is refused.

        `language` there says what Accept-Language says elsewhere: a page cannot set the headers of its socket.
        """
        given = context.connection_params or {}
        token, language = given.get("token"), given.get("language")
        if not isinstance(token, str | None) or not isinstance(language, str | None):
            raise ConnectionRejectionError
        if language is not None:
            context.actor = replace(context.actor, language=preferred_language(language))
        context.actor = await authentication.arriving(self.portal, context.actor, token or context.cookie_token)
        if token and not isinstance(context.actor, Person):
            raise ConnectionRejectionError
        return cast("UnsetType", UNSET)

    async def render_graphql_ide(self, request: Request) -> Response:
        """The query page."""
        return HTMLResponse(self.page or "")

    def should_render_graphql_ide(self, request: Any) -> bool:
        """Whether a browser asks for the query page, and for no operation."""
        return request.query_params.get("documentId") is None and super().should_render_graphql_ide(request)

    async def parse_http_body(self, request: Any) -> GraphQLRequestData:
        """The operation, by its text or by its document's id."""
        given = cast("GraphQLRequestData", await super().parse_http_body(request))  # batches are refused
        is_get = request.method == "GET"
        document_id = (request.query_params if is_get else self.parse_json(await request.get_body())).get("documentId")
        if not isinstance(document_id, str | None):
            raise HTTPException(400, "documentId must be a string or null.")
        return replace(given, query=self.portal.documents.text(given.query, document_id))

    def parse_json(self, data: str | bytes) -> Any:
        """One operation a request; batches and anything but an object are refused."""
        value = super().parse_json(data)
        if not isinstance(value, dict):
            raise HTTPException(400, "The body must be one JSON object.")
        if not isinstance(value.get("operationName"), str | None):
            raise HTTPException(400, "operationName must be a string or null.")
        return value

    def decode_json(self, data: str | bytes) -> Any:
        """JSON, whatever may be wrong with it: too deep, too many digits, no UTF-8."""
        try:
            return super().decode_json(data)
        except (ValueError, RecursionError) as malformed:
            raise json.JSONDecodeError("malformed", "", 0) from malformed

    def encode_json(self, data: object) -> str:
        """Chinese as it is, in UTF-8."""
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """The body; a request error has no `data` in the specification's own media type."""
        body = await super().process_result(request, result)
        if _asks_for_graphql_json(request):
            never_ran = (
                bool(result.errors) and result.data is None and all(not each.path for each in result.errors or [])
            )
            if never_ran:
                body.pop("data", None)
            request.state.graphql_status = 400 if never_ran else 200
        return body

    async def run(self, request: Any, *arguments: Any, **named: Any) -> Any:
        """Answer in the media type that was asked for, with the status that goes with it."""
        response = await super().run(request, *arguments, **named)
        if request.scope["type"] == "http":
            status = getattr(request.state, "graphql_status", None)
            if status is not None:
                response.status_code = status
                response.headers["content-type"] = f"{GRAPHQL_JSON}; charset=utf-8"
            response.headers.setdefault("cache-control", "no-store")
        return response


def _limited(receive: Receive) -> Callable[[], Awaitable[Message]]:
    """The same messages, refused beyond the largest body."""
    size = 0

    async def limited() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > LARGEST_BODY:
            raise HTTPException(413, f"The body exceeds {LARGEST_BODY} bytes.")
        return message

    return limited


def _again(body: bytes, receive: Receive) -> Receive:
    """A body that has been read, and then whatever comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


def _plain_operation(body: bytes) -> dict[str, Any]:
    """The body, if it is one operation; whatever else it is, is for the library to say."""
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        raise NoPlan("no query") from None
    if not isinstance(asked, dict):
        raise NoPlan("no query")
    optional = {"query": str, "documentId": str, "variables": dict, "operationName": str, "extensions": dict}
    if not all(isinstance(asked.get(name), kind | None) for name, kind in optional.items()):
        raise NoPlan("no query")
    return asked


def _refuse_other_media(request: Request) -> None:
    """A body is JSON, and says so."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "POST" and media != "application/json":
        raise HTTPException(415, "The body must be application/json.")


def _asks_for_graphql_json(request: Request) -> bool:
    """Whether the specification's own media type is accepted, and not refused by q=0."""
    for part in request.headers.get("accept", "").lower().split(","):
        media, *parameters = (each.strip() for each in part.split(";"))
        if media == GRAPHQL_JSON:
            return not any(re.fullmatch(r"q=0(\.0*)?", each) for each in parameters)
    return False


def _refusal(status: int, message: str, **details: str) -> JSONResponse:
    extensions = {"code": "BAD_REQUEST"} | details
    return JSONResponse({"errors": [{"message": message, "extensions": extensions}]}, status_code=status)
