"""/healthz: the process lives. /readyz: it can serve: database, migrations, listener."""

import asyncio
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from db.engine import Database
from db.migrate import is_current
from subscriptions.hub import Hub


@dataclass
class Health:
    """The two doors; `stopping` turns readiness off while the server drains.

    Without an ear on the database it has no database; without one on a bell elsewhere it looks every few seconds and can serve.
    """

    database: Database
    hub: Hub
    stopping: bool = False
    needs_ear: bool = True

    def routes(self) -> list[Route]:
        """Their routes."""
        return [Route("/healthz", self.live, methods=["GET"]), Route("/readyz", self.ready, methods=["GET"])]

    async def live(self, _request: Request) -> Response:
        """Always 200."""
        return PlainTextResponse("ok")

    async def ready(self, _request: Request) -> Response:
        """200 when everything is there, else 503; says what is missing and nothing else."""
        checks = {"database": False, "migrations": False, "listener": self.hub.listening, "serving": not self.stopping}
        try:
            async with asyncio.timeout(3), self.database.engine.connect() as connection:
                checks["migrations"] = await is_current(connection)
                checks["database"] = True
        except (SQLAlchemyError, OSError, TimeoutError):
            pass
        needed = checks if self.needs_ear else checks | {"listener": True}
        return JSONResponse(checks, 200 if all(needed.values()) else 503)
