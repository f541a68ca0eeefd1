"""/metrics, on a port of its own that no proxy passes on; with a token where others than this machine reach it."""

import asyncio
import hmac
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

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
    yield GaugeMetricFamily("portal_database_up", "1 when the database answers", int(is_up))
    if known is None:
        return
    yield from _waiting("portal_deliveries", "Deliveries", known.deliveries)
    overdue = {channel: each.overdue_seconds for channel, each in known.deliveries.items()}
    yield _labelled("portal_deliveries_overdue_seconds", "For how long one has been due at most", overdue)
    yield _labelled("portal_deliveries_dead", "Deliveries that were given up and wait for staff", known.dead)
    yield from _waiting("portal_imports", "Files of cases", {"": known.imports})
    yield from _waiting("portal_audit_unsealed", "Entries of the audit without a seal", {"": known.unsealed})
    for name, words, value in (
        ("portal_retention_overdue_seconds", "Since when a nightly run is due", known.retention_overdue_seconds),
        ("portal_database_oldest_transaction_seconds", "The longest transaction", known.oldest_transaction_seconds),
    ):
        yield GaugeMetricFamily(name, words, value)


def _waiting(name: str, what: str, known: dict[str, Waiting]) -> Iterator[Metric]:
    counts = {channel: each.count for channel, each in known.items()}
    ages = {channel: each.oldest_seconds for channel, each in known.items()}
    yield _labelled(f"{name}_waiting", f"{what} that wait", counts)
    yield _labelled(f"{name}_oldest_seconds", f"{what}: how long ago the oldest was written", ages)


def _labelled(name: str, words: str, known: dict[str, int] | dict[str, float]) -> Metric:
    if "" in known:
        return GaugeMetricFamily(name, words, known[""])
    family = GaugeMetricFamily(name, words, labels=["channel"])
    for channel, value in known.items():
        family.add_metric([channel], value)
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
