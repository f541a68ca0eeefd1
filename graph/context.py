"""What every resolver is given: the portal's parts, who calls, and loaders that batch."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import strawberry
from starlette.responses import Response

from db.crypto import Keys
from db.engine import Database
from graph.loaders import Loaders
from rules.errors import Unauthenticated
from rules.people import Actor, Guest, Person
from subscriptions.hub import Hub


@dataclass(frozen=True)
class Portal:
    """The parts of the running portal that resolvers use; put together in `app.py`."""

    database: Database
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
    outcome: str = "ok"

    def __post_init__(self) -> None:
        self.loaders = Loaders(self.portal.database, lambda: self.actor, self.portal.now)

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

    def now(self) -> datetime:
        """The present moment."""
        return self.portal.now()


Info: TypeAlias = strawberry.Info[Context, None]
