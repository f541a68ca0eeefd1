"""What every resolver is given: the portal's parts, who calls, and loaders that batch."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import strawberry
from starlette.responses import Response

from db.crypto import Keys
from db.engine import Database
from db.reads.declaring import Reading
from db.reads.pool import ReadPool
from graph.plans import Plans, Query, Read
from graph.rows import Rows
from graph.selections import NoPlan
from rules.errors import Unauthenticated
from rules.people import Actor, Guest, Person
from subscriptions.hub import Hub


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
        return Reading(self.language, self.portal.keys, self.portal.public_url, self.now())

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
