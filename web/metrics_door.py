"""/metrics, on a port of its own that no proxy passes on; with a token where others than this machine reach it."""

import asyncio
import hmac
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from db.engine import Database
from db.queries import figures
from db.queries.figures import Figures, Waiting
from web.guarded_http import guarded_http
from web.metrics import Metrics

LOOK_SECONDS = 3.0
REMEMBERED_SECONDS = 5.0  # whoever asks often looks no oftener than this


class MetricsDoor:
    """Answers for all processes of the machine, and for the database."""

    def __init__(self, metrics: Metrics, database: Database, token: str | None, now: Callable[[], datetime]) -> None:
        self._metrics, self._database, self._token, self._now = metrics, database, token, now
        self._remembered: tuple[float, bool, Figures | None] = (-REMEMBERED_SECONDS, False, None)
        self._looking = asyncio.Lock()

    def app(self) -> Starlette:
        """The door."""
        return Starlette(routes=[Route("/metrics", self.read, methods=["GET"])])

    async def read(self, request: Request) -> Response:
        """Everything, in Prometheus's text format."""
        given = request.headers.get("authorization", "")
        if self._token is not None and not hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode()):
            return PlainTextResponse("a token is needed", 401, {"www-authenticate": "Bearer"})
        told = await asyncio.to_thread(self._metrics.told, _families(*await self._known()))
        return Response(told, media_type=CONTENT_TYPE_LATEST)

    async def _known(self) -> tuple[bool, Figures | None]:
        """Whether the database answers, and what it knows, if it can tell in time."""
        async with self._looking:
            at, is_up, known = self._remembered
            if time.monotonic() - at >= REMEMBERED_SECONDS:
                is_up, known = await self._look()
                self._remembered = (time.monotonic(), is_up, known)
            return is_up, known

    async def _look(self) -> tuple[bool, Figures | None]:
        is_up = False
        try:
            async with asyncio.timeout(LOOK_SECONDS), self._database.read() as session:
                await figures.ping(session)
                is_up = True
                return is_up, await figures.look(session, self._now())
        except (SQLAlchemyError, OSError, TimeoutError):
            return is_up, None


def _families(is_up: bool, known: Figures | None) -> Iterable[Metric]:
    yield gauge("portal_database_up", "1 when the database answers", {(): int(is_up)})
    if known is None:
        return
    yield from _waiting("portal_deliveries", "Deliveries", {(name,): each for name, each in known.deliveries.items()})
    overdue = {(name,): each.overdue_seconds for name, each in known.deliveries.items()}
    yield gauge("portal_deliveries_overdue_seconds", "For how long one has been due at most", overdue, "channel")
    yield gauge("portal_deliveries_dead", "Given up, waiting for staff", known.dead, "channel", "error")
    resting = {(name,): value for name, value in known.resting.items()}
    yield gauge("portal_channel_resting", "1 when staff let a channel rest", resting, "channel")
    yield from _waiting("portal_broadcasts", "Messages to very many", {(): known.broadcasts})
    yield from _waiting("portal_imports", "Files of cases", {(): known.imports})
    yield from _waiting("portal_audit_unsealed", "Entries of the audit without a seal", {(): known.unsealed})
    overdue_run, transaction = known.retention_overdue_seconds, known.oldest_transaction_seconds
    yield gauge("portal_retention_overdue_seconds", "For how long a nightly run is due", {(): overdue_run})
    yield gauge("portal_database_oldest_transaction_seconds", "The longest transaction", {(): transaction})


def _waiting(name: str, what: str, known: Mapping[tuple[str, ...], Waiting]) -> Iterator[Metric]:
    labels = ["channel"] if any(known) else []
    counts = {key: each.count for key, each in known.items()}
    ages = {key: each.oldest_seconds for key, each in known.items()}
    yield gauge(f"{name}_waiting", f"{what} that wait", counts, *labels)
    yield gauge(f"{name}_oldest_seconds", f"{what}: how long ago the oldest was written", ages, *labels)


def gauge(name: str, words: str, known: Mapping[Any, float], *labels: str) -> Metric:
    """A metric that nobody counts, with a value for each set of label values."""
    family = GaugeMetricFamily(name, words, labels=labels)
    for key, value in known.items():
        family.add_metric(key, value)
    return family


class MetricsServer(uvicorn.Server):
    """Serves beside the portal's own server, which is the one that takes signals."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(
            uvicorn.Config(app, http=guarded_http(), ws="none", log_config=None, access_log=False, lifespan="off")
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take none."""
        yield
