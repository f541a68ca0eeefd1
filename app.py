"""The server: `python -m app` starts everything and drains it again."""

import gc
import signal
import sys
from contextlib import closing
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

import uvloop
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from admin.site import build_admin
from demonstration.fill import ACCOUNTS, DEMONSTRATION_PASSWORD
from graph.asking import Asking
from graph.context import Portal
from graph.endpoint import Endpoint
from graph.lanes import PLANNED, Lanes
from graph.limits import Limits
from graph.plans import Plans
from graph.schema import schema
from rules.accounts import WechatApp
from rules.publication_drafts import ApprovalLevel
from rules.staff_sign_in import SessionLife
from running.carriers import carriers
from running.documents import trusted_documents
from running.measuring import measured, watch
from running.processes import Kind, Membership, family
from running.serving import Server, configuration
from running.starting import bound, configure_logging, only_one, told_in_sentences
from running.wechat_apps import callbacks_of
from running.wiring import Parts, now, opened
from running.working import working
from settings import ROOT, Settings
from subscriptions.hub import Hub
from web.appointment_slips import AppointmentSlips
from web.calendar_files import CalendarMaker
from web.calendars import Calendars
from web.case_imports import CaseImports
from web.client_pages import ClientPages
from web.data_exports import DataExports
from web.health import Health
from web.papers import Papers
from web.public.feeds import Feeds
from web.public.pages import PublicPages
from web.public.showing import Showing
from web.receipts import Receipts
from web.request_log import RequestLog
from web.same_origin import SameOrigin
from web.security_headers import SecurityHeaders
from web.socket_places import SocketPlaces
from web.unsubscribing import Unsubscribe
from web.uploads import Uploads
from web.wechat_account import WechatAccount
from web.wechat_callback import WechatCallback
from web.wechat_cookies import WechatCookies
from web.wechat_page_signatures import WechatPageSignatures
from web.wechat_sign_in import WechatSignIn
from web.wechat_verification import WechatVerification


def build(parts: Parts, hub: Hub, health: Health) -> Starlette:
    """All doors of the portal on one ASGI application."""
    settings = parts.settings
    schema.limits = Limits(**settings.limits)
    wechat_life = timedelta(hours=min(settings.wechat_session_hours, settings.session_hours))
    portal = Portal(
        database=parts.database,
        reads=parts.reads,
        plans=Plans(schema._schema, parts.reads, schema.limits, Lanes(PLANNED)),
        keys=parts.keys,
        hub=hub,
        public_url=settings.public_url,
        session_life=timedelta(hours=settings.session_hours),
        wechat=parts.wechat,
        wechat_session_life=wechat_life,
        now=now,
        documents=trusted_documents(settings),
    )
    with_page = settings.graphiql
    if with_page is None:
        with_page = settings.demonstration and not settings.trusted_documents_only
    page = (ROOT / "web" / "statics" / "graphiql.html").read_text(encoding="utf-8") if with_page else None
    endpoint = Endpoint(schema, portal, page=page, allowed_origins=settings.allowed_origins)
    asking, showing = Asking(schema, portal), Showing(settings.public_url, settings.official_site)
    maker = CalendarMaker(settings.public_url, parseaddr(settings.mail_from or "")[1] or "portal@localhost")
    in_wechat = parts.wechat is not None and WechatApp.SERVICE_ACCOUNT in parts.wechat.apps
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
        *_wechat(parts, wechat_life, secure=portal.secure),
        Unsubscribe(parts.database, parts.keys, now).route(),
        *WechatCallback(parts.database, callbacks_of(settings), now).routes(),
        *WechatVerification(settings.wechat_verify_files).routes(),
        *health.routes(),
        *ClientPages(ROOT / "web" / "client", settings.public_url, settings.official_site, in_wechat).routes(),
        *PublicPages(asking, showing).routes(),
        Feeds(asking, showing, settings.public_url).route(),
        Mount("/static/public", StaticFiles(directory=ROOT / "web" / "statics" / "public")),
    ]
    if with_page:
        routes += [
            Mount("/static/graphiql", StaticFiles(directory=ROOT / "web" / "vendor" / "graphiql")),
            Mount("/static/page", StaticFiles(directory=ROOT / "web" / "statics")),
        ]
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(RequestLog, watch=parts.watch),
            Middleware(SecurityHeaders, secure=portal.secure),
            Middleware(SameOrigin, base_url=settings.public_url, allowed_origins=settings.allowed_origins),
            Middleware(SocketPlaces, most=settings.sockets_per_address),
        ],
    )
    _add_admin(app, parts, secure=portal.secure)
    return app


def _wechat(parts: Parts, life: timedelta, *, secure: bool) -> list[Route]:
    """The pages on which people sign in through WeChat."""
    cookies = WechatCookies(parts.keys, secure)
    way = WechatSignIn(parts.database, parts.keys, parts.wechat, cookies, parts.settings.public_url, life, now)
    account = WechatAccount(parts.database, parts.wechat, cookies, now)
    signatures = WechatPageSignatures(parts.wechat, parts.settings.public_url)
    return [*way.routes(), *account.routes(), signatures.route()]


def _add_admin(app: Starlette, parts: Parts, *, secure: bool) -> None:
    build_admin(
        app,
        database=parts.desk,
        staff_engine=parts.staff_engine,
        keys=parts.keys,
        files=parts.files,
        cleaner=parts.cleaner,
        public_url=parts.settings.public_url,
        secure=secure,
        second_factor=parts.settings.second_factor_required,
        now=now,
        reception=parts.reception,
        approval_level=ApprovalLevel[parts.settings.publication_approval],
        import_lag_days=parts.settings.import_lag_days,
        rejects_days=parts.settings.import_rejects_days,
        carriers=carriers(parts.settings),
        life=SessionLife(
            idle=timedelta(minutes=parts.settings.staff_idle_minutes),
            absolute=timedelta(hours=parts.settings.staff_absolute_hours),
        ),
    )


async def serve(settings: Settings, membership: Membership) -> int:
    """Start everything, serve until a signal comes, drain, stop. A child shares the port, and greets nobody."""
    is_child = membership.fd is not None
    async with opened(settings, watch(settings)) as parts:
        hub = Hub(parts.database, parts.bell_url, now=now, watch=parts.watch)
        health = Health(parts.database, hub, needs_ear=parts.ringer is None)
        config = configuration(build(parts, hub, health), settings)
        server = Server(config, health, notice_seconds=settings.stop_notice_seconds, membership=membership)
        async with measured(parts, hub), working(parts, hub):
            gc.collect()
            gc.freeze()  # what is here stays: it need not be looked through again and again
            gc.set_threshold(20_000, 20, 50)  # what thousands are told makes as many rows, and no circles
            if not is_child:
                _greet(settings)
            await server.serve(sockets=[bound(settings, shared=is_child)])
    return 0


async def serve_together(settings: Settings) -> int:
    """Several processes that serve one port, and one that works for all; this one holds the database and looks after them."""
    async with opened(settings) as parts:
        await parts.database.close()  # no connection of ours is needed any more
        with closing(bound(settings, shared=True)):  # nobody else takes the port while a child is away
            kinds = [Kind("app", settings={"PORTAL_WORKER": "false"})] * settings.processes
            if settings.worker:
                kinds.append(Kind("notifications"))
            return await family(kinds, began=lambda: _greet(settings))


def _greet(settings: Settings) -> None:
    url = settings.public_url
    print(
        f"\n案件信息公开平台 · Case-information portal\n  Client   {url}/\n  GraphQL  {url}/graphql\n  Staff    {url}/admin"
    )
    if settings.demonstration:
        print(f"  Demonstration accounts, password {DEMONSTRATION_PASSWORD}:")
        for username, purpose in ACCOUNTS:
            print(f"    {username:<18} {purpose}")
        print(f"  Mails land in {settings.var_dir / 'mail'}; Ctrl-C stops everything.\n", flush=True)


def main() -> int:
    """Run the server; 1 when it may not start."""
    settings = Settings()
    configure_logging(settings)
    membership = Membership.of_arguments(sys.argv[1:])
    # Before and after serving, SIGTERM does what Ctrl-C does: everything that was opened is closed again. Scripts start
    # what runs behind them with SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))

    def start() -> int:
        trusted_documents(settings)  # one that cannot be used is said once, before anything begins
        if membership.fd is not None:
            return uvloop.run(serve(settings, membership))
        with only_one(settings):
            alone = settings.processes == 1
            return uvloop.run(serve(settings, membership) if alone else serve_together(settings))

    return told_in_sentences(start)


if __name__ == "__main__":
    sys.exit(main())
