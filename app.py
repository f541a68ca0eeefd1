"""The server: `python -m app` starts everything and drains it again."""

import asyncio
import fcntl
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

import structlog
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from admin.site import build_admin
from db.local_postgres import LocalPostgresError
from db.migrate import RolesMissing
from demonstration.fill import ACCOUNTS, DEMONSTRATION_PASSWORD
from graph.context import Portal
from graph.endpoint import Endpoint
from graph.lanes import PLANNED, Lanes
from graph.limits import Limits
from graph.plans import Plans
from graph.schema import schema
from housekeeping import housekeeping
from rules.staff_sign_in import SessionLife
from settings import ROOT, Settings
from subscriptions.hub import Hub
from subscriptions.places import Places
from web.appointment_slips import AppointmentSlips
from web.calendar_files import CalendarMaker
from web.calendars import Calendars
from web.case_imports import CaseImports
from web.data_exports import DataExports
from web.front_page import FrontPage
from web.guarded_http import guarded_http
from web.guarded_websocket import guarded_websocket
from web.health import Health
from web.papers import Papers
from web.receipts import Receipts
from web.request_log import RequestLog
from web.same_origin import SameOrigin
from web.security_headers import SecurityHeaders
from web.uploads import Uploads
from wiring import NotReady, Parts, dispatcher, now, opened

DRAIN_SECONDS = 5
KEEP_SECONDS = 2.0


def build(parts: Parts, hub: Hub, health: Health) -> Starlette:
    """All doors of the portal on one ASGI application."""
    settings = parts.settings
    schema.limits = Limits(**settings.limits)
    portal = Portal(
        database=parts.database,
        reads=parts.reads,
        plans=Plans(schema._schema, parts.reads, schema.limits, Lanes(PLANNED)),
        keys=parts.keys,
        hub=hub,
        public_url=settings.public_url,
        session_life=timedelta(hours=settings.session_hours),
        now=now,
    )
    with_page = settings.demonstration if settings.graphiql is None else settings.graphiql
    page = (ROOT / "web" / "statics" / "graphiql.html").read_text(encoding="utf-8") if with_page else None
    endpoint = Endpoint(schema, portal, page=page, allowed_origins=settings.allowed_origins)
    maker = CalendarMaker(settings.public_url, parseaddr(settings.mail_from or "")[1] or "portal@localhost")
    routes: list[Any] = [
        Route("/graphql", endpoint, methods=["GET", "POST"]),
        WebSocketRoute("/graphql", endpoint),
        Uploads(parts.database, parts.files, parts.cleaner, now).route(),
        Papers(parts.database, parts.files, parts.keys, now).route(),
        *CaseImports(parts.reception, parts.keys).routes(),
        Receipts(parts.database).route(),
        DataExports(parts.database, parts.keys, now).route(),
        *Calendars(parts.database, parts.keys, maker, now).routes(),
        AppointmentSlips(parts.database, parts.keys, settings.public_url, now).route(),
        *health.routes(),
        FrontPage(with_page).route(),
    ]
    if with_page:
        routes += [
            Mount("/static/graphiql", StaticFiles(directory=ROOT / "web" / "vendor" / "graphiql")),
            Mount("/static/page", StaticFiles(directory=ROOT / "web" / "statics")),
        ]
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(RequestLog),
            Middleware(SecurityHeaders, secure=portal.secure),
            Middleware(SameOrigin, base_url=settings.public_url, allowed_origins=settings.allowed_origins),
        ],
    )
    _add_admin(app, parts, secure=portal.secure)
    return app


def _add_admin(app: Starlette, parts: Parts, *, secure: bool) -> None:
    build_admin(
        app,
        database=parts.database,
        staff_engine=parts.staff_engine,
        keys=parts.keys,
        files=parts.files,
        cleaner=parts.cleaner,
        public_url=parts.settings.public_url,
        secure=secure,
        second_factor=parts.settings.second_factor_required,
        now=now,
        reception=parts.reception,
        import_lag_days=parts.settings.import_lag_days,
        rejects_days=parts.settings.import_rejects_days,
        life=SessionLife(
            idle=timedelta(minutes=parts.settings.staff_idle_minutes),
            absolute=timedelta(hours=parts.settings.staff_absolute_hours),
        ),
    )


class Server(uvicorn.Server):
    """Stops at a signal and returns; the library would raise the signal again and end the process before it has drained."""

    def __init__(self, config: uvicorn.Config, health: Health) -> None:
        super().__init__(config)
        self._health = health

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take SIGINT and SIGTERM while serving."""
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, self._stop, each)
        yield
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(each)

    def _stop(self, number: signal.Signals) -> None:
        self._health.stopping = True
        self.handle_exit(number, None)


@asynccontextmanager
async def working(parts: Parts, hub: Hub) -> AsyncIterator[None]:
    """The ear, and the worker if it is to run in this process."""
    async with hub.running(), _server_kept(parts, hub):
        if not parts.settings.worker:
            yield
            return
        worker = dispatcher(parts)
        async with housekeeping(parts):
            running = asyncio.create_task(worker.run())
            try:
                yield
            finally:
                await worker.drain(DRAIN_SECONDS)
                await running


@asynccontextmanager
async def _server_kept(parts: Parts, hub: Hub) -> AsyncIterator[None]:
    """An embedded server that dies while the block runs is started again."""
    server = parts.addresses.server

    async def keep() -> None:
        while server is not None:
            await asyncio.sleep(KEEP_SECONDS)
            if not hub.listening:
                with suppress(LocalPostgresError, OSError):  # tried again soon
                    await asyncio.to_thread(server.start)

    keeping = asyncio.create_task(keep())
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.wait({keeping})


async def serve(settings: Settings) -> None:
    """Start everything, serve until a signal comes, drain, stop."""
    async with opened(settings) as parts:
        places = Places(settings.sockets_per_account, settings.sockets_per_address)
        hub = Hub(parts.database, parts.addresses.application, now=now, places=places)
        health = Health(parts.database, hub)
        config = uvicorn.Config(
            build(parts, hub, health),
            host=settings.host,
            port=settings.port,
            http=guarded_http(),
            ws=guarded_websocket(),
            ws_ping_interval=20,
            ws_ping_timeout=20,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=list(settings.trusted_proxies),
            timeout_graceful_shutdown=DRAIN_SECONDS,
            lifespan="off",
        )
        async with working(parts, hub):
            gc.collect()
            gc.freeze()  # what is here stays: it need not be looked through again and again
            _greet(settings)
            await Server(config, health).serve()


def _greet(settings: Settings) -> None:
    url = settings.public_url
    print(f"\n案件信息公开平台 · Case-information portal\n  GraphQL  {url}/graphql\n  Staff    {url}/admin")
    if settings.demonstration:
        print(f"  Demonstration accounts, password {DEMONSTRATION_PASSWORD}:")
        for username, purpose in ACCOUNTS:
            print(f"    {username:<18} {purpose}")
        print(f"  Mails land in {settings.var_dir / 'mail'}; Ctrl-C stops everything.\n", flush=True)


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Refuse a second start on the same folder, and a port in use, in a sentence."""
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    with (settings.var_dir / "portal.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise NotReady([f"the portal is running already (process {lock.read().strip() or 'unknown'})"]) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host, settings.port))
            except OSError as taken:
                raise NotReady([f"{settings.host}:{settings.port} cannot be used: {taken.strerror}"]) from None
        yield


def configure_logging(settings: Settings) -> None:
    """Lines of JSON, or of text for a person at a terminal; one place for the portal's and the libraries' logs."""
    final: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper("iso"),
        structlog.processors.format_exc_info,
    ]
    # Our own lines are written as they are; only the libraries' come through the standard library, which takes longer.
    structlog.configure(
        processors=[*shared, final],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=final))
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for noisy in ("uvicorn.error", "sqladmin", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def main() -> int:
    """Run the server; 1 when it may not start."""
    settings = Settings()
    configure_logging(settings)
    # Before and after serving, SIGTERM does what Ctrl-C does: everything that was opened is closed again.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        with only_one(settings):
            uvloop.run(serve(settings))
    except NotReady as problem:
        print("The portal does not start:", *(f"  - {line}" for line in problem.problems), sep="\n", file=sys.stderr)
        return 1
    except (LocalPostgresError, RolesMissing) as problem:
        print(f"The portal does not start: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
