"""What every resolver is given: the portal's parts, who calls, and loaders that batch."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeAlias

import strawberry
from starlette.responses import Response

from db.crypto import Keys
from db.engine import Database
from db.reads.declaring import Reading
from db.reads.pool import ReadPool
from graph.documents import TrustedDocuments
from graph.operations import Query
from graph.plans import Plans, Read
from graph.questions import Questions
from graph.rows import Rows
from graph.selections import NoPlan
from rules.errors import Unauthenticated
from rules.people import Actor, Guest, Person
from subscriptions.arrivals import Arrivals
from subscriptions.crowd import Crowd
from subscriptions.follower import Line
from subscriptions.hub import Hub
from subscriptions.wheel import Wheel
from wechat.client import Wechat

PING_SECONDS = 20.0
# Of a subscription that was told in another way before: the number up to which it was told.
TOLD_UP_TO: ContextVar[int] = ContextVar("told_up_to")


@dataclass(frozen=True)
class Portal:
    """The parts of the running portal that resolvers use; put together in `app.py`."""

    database: Database
    reads: ReadPool
    plans: Plans
    keys: Keys
    hub: Hub
    public_url: str
    session_life: timedelta
    now: Callable[[], datetime]
    wechat: Wechat | None = None  # where no application is configured
    wechat_session_life: timedelta = timedelta(hours=12)
    documents: TrustedDocuments = field(default_factory=TrustedDocuments)
    wheel: Wheel = field(default_factory=lambda: Wheel(PING_SECONDS))

    @cached_property
    def crowd(self) -> Crowd:
        """Everybody who is told on a socket."""
        return Crowd(self.reads, self.hub.watch)

    @cached_property
    def arrivals(self) -> Arrivals:
        """Those who come to a socket."""
        return Arrivals(self.database, self.now)

    @cached_property
    def questions(self) -> Questions:
        """What they ask."""
        return Questions(self.plans.operations, self.reading)

    def reading(self, language: str) -> Reading:
        """What Python functions of a read are given."""
        return Reading(language, self.keys, self.public_url, self.now())

    @property
    def secure(self) -> bool:
        """Whether people come over https, so that cookies must too."""
        return self.public_url.startswith("https://")


@dataclass
class Context:
    """One HTTP request, or one WebSocket connection."""

    portal: Portal
    actor: Actor = field(default_factory=Guest)
    response: Response | None = None
    device: str = ""
    cookie_token: str | None = None
    connection_params: dict[str, Any] | None = None
    operation: str = ""
    kind: str = ""  # of the operation, when it is known: query, mutation or subscription
    outcome: str = "ok"
    has_no_plan: bool = False  # it is known already that the operation must be executed field by field
    line: Line | None = None  # of a WebSocket, if the server lends it
    patient: bool = False  # a subscription waits for a database that is away: its event comes only once
    _rows: dict[Actor, Rows] = field(default_factory=dict)

    @property
    def person(self) -> Person:
        """Whoever is signed in; raises `Unauthenticated` for a guest."""
        if not isinstance(self.actor, Person):
            raise Unauthenticated
        return self.actor

    @property
    def language(self) -> str:
        """zh-CN or en."""
        return self.actor.language

    def rows(self, actor: Actor | None = None) -> Rows:
        """What the caller may read, field by field; after a sign-in what the person may who has just signed in."""
        actor = actor or self.actor
        known = self._rows.get(actor)
        if known is None:
            known = self._rows[actor] = Rows(self.portal.reads, self.reading, actor, patient=lambda: self.patient)
        return known

    def reading(self) -> Reading:
        """What Python functions of a read are given."""
        return self.portal.reading(self.language)

    async def read(self, document: str, variables: dict[str, Any] | None, operation_name: str | None) -> Read | None:
        """The answer to a query in one statement; None when it must be executed field by field."""
        if self.has_no_plan:
            return None
        person = self.actor if isinstance(self.actor, Person) else None
        known_by, known_as = ("session", person.session_id) if person else (None, None)
        try:
            query = Query(document, variables or {}, operation_name, known_by, self.language)
            return await self.portal.plans.read(await self.portal.plans.plan(query), known_as, self.reading())
        except NoPlan:
            return None

    def now(self) -> datetime:
        """The present moment."""
        return self.portal.now()


Info: TypeAlias = strawberry.Info[Context, None]
