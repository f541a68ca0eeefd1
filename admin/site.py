"""The staff pages as one ASGI application under /admin."""

import logging
import types
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from sqladmin import Admin, BaseView
from sqladmin._menu import ItemMenu
from sqladmin.authentication import login_required
from sqladmin.authorization import AuthorizationBackend
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker
from starlette.applications import Starlette
from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from admin import charts, formats
from admin.authentication import StaffAuthentication
from admin.changes import KEYS
from admin.chinese import speak_chinese
from admin.desk import Desk
from admin.headers import BodyLimit, StaffHeaders
from admin.marked_methods import marked_methods
from admin.masks import masked_value
from admin.named_pages import NamedPages
from admin.review_queue import PAGES
from admin.scope import NobodySignedIn, OutOfScope, StaffAsyncSession
from admin.views import VIEWS
from admin.words import action_words
from db.crypto import Keys
from db.engine import Database, is_busy
from db.files import PaperStore
from db.queries import desk_figures, review_queue
from db.queries.review_queue import Wanted
from papers.worker import Cleaner
from rules.errors import TooManyAttempts, Unauthenticated
from rules.grants import Right, holders
from rules.people import Staff
from rules.providers import Provider
from rules.publication_drafts import ApprovalLevel
from rules.staff_sign_in import SessionLife
from services.case_uploads import Reception

log = logging.getLogger(__name__)
HERE = Path(__file__).parent
TITLE = "案件信息公开平台工作端"
OLDEST = 8
REMOVED = {"file_preview", "file_download", "import", "export", "logout"}
WORDS_OF_STATUS = {
    400: "请求格式不正确。",
    403: "您无权进行此操作。",
    404: "未找到，或不在您的管辖范围内。",
    405: "不支持此操作。",
    413: "内容过大。",
    500: "服务器内部错误，请稍后重试。",
    503: "系统繁忙，请稍后重试。",
}
# The line may have broken while the commit was on its way.
PERHAPS_SAVED = "系统繁忙，未能确认您的操作已保存。请稍后核对，如未保存请重新提交。"
RETRY_SECONDS = 5


@pass_context
def path_for(context: Context, name: str, /, **parts: Any) -> URL:
    """The address of a page without scheme and host, which are the browser's to know."""
    request: Request = context["request"]
    return URL(request.url_for(name, **parts).path)


async def menu_count(request: Request, item: ItemMenu) -> str | None:
    """The number beside an entry of the menu: of what waits there; none while the database cannot say."""
    view = getattr(item, "view", None)
    counted: str | None = getattr(view, "counted", None)
    if view is None or counted is None or request.state.staff is None:
        return None
    desk: Desk = view.desk
    try:
        waiting = await desk.counts.of(desk.staff, request.state.staff, request.state.now)
    except (SQLAlchemyError, OSError):  # the page that says so has a menu, too
        return None
    number: int = getattr(waiting, counted)
    return formats.shown_count(number) if number else None


class NothingGranted(AuthorizationBackend):
    """What brings no grants of its own is closed."""

    def has_permission(self, request: Request, identity: str, action: str, obj: Any | None = None) -> bool:
        """No."""
        return False


class StaffAdmin(Admin):
    """SQLAdmin with the portal's sign-in, dashboard and errors."""

    desk: Desk
    authentication_backend: StaffAuthentication

    @staticmethod
    def _find_decorated_funcs(view: Any, view_instance: Any, handle_fn: Callable[..., None]) -> None:
        for name in marked_methods(type(view_instance).__mro__[1]):  # of the view itself, see _own
            handle_fn(getattr(view_instance, name), view, view_instance)

    @login_required
    async def index(self, request: Request) -> Response:
        """What waits for the office, the oldest first."""
        context: dict[str, Any] = {"title": "工作台", "waiting": None}
        staff: Staff = request.state.staff
        if staff.may(holders(Right.DECIDE)):
            async with self.desk.staff.read() as session:
                lately = await desk_figures.lately(session, staff, request.state.now)
                context |= {
                    "waiting": await desk_figures.waiting(session, staff, request.state.now),
                    "oldest": (await review_queue.page(session, staff, Wanted(), now=request.state.now))[:OLDEST],
                    "may_answer": staff.may(holders(Right.ANSWER_COMPLAINTS)),
                    "pages": PAGES,
                    "lately": lately,
                    "columns": charts.columns(lately.days),
                }
        return await self.templates.TemplateResponse(request, "sqladmin/index.html", context)

    async def login(self, request: Request) -> Response:
        """The sign-in page; wrong credentials and unknown names get the same answer."""
        context: dict[str, Any] = {"error": None}
        if request.method == "GET":
            return await self.templates.TemplateResponse(request, "sqladmin/login.html", context)
        try:
            await self.authentication_backend.sign_in(request)
        except (TooManyAttempts, Unauthenticated) as refused:
            context["error"] = refused.message(formats.language())
            throttled = isinstance(refused, TooManyAttempts)
            response = await self.templates.TemplateResponse(
                request, "sqladmin/login.html", context, status_code=429 if throttled else 400
            )
            if isinstance(refused, TooManyAttempts):
                response.headers["Retry-After"] = str(refused.retry_after)
            return response
        return RedirectResponse(request.url_for("admin:index"), 303)

    async def logout(self, request: Request) -> Response:
        """End the session; with SameSite=Strict no other site can make this happen."""
        await self.authentication_backend.logout(request)
        return RedirectResponse(request.url_for("admin:login"), 303)

    async def _delete(self, request: Request) -> None:
        if not request.query_params.get("pks"):
            raise HTTPException(400)
        await super()._delete(request)

    async def failure(self, request: Request, error: Exception) -> Response:
        """An error as a page, in words that tell nothing of the inside."""
        status = error.status_code if isinstance(error, HTTPException) else 503 if is_busy(error) else 500
        status = 404 if isinstance(error, OutOfScope) else status
        message = WORDS_OF_STATUS.get(status, WORDS_OF_STATUS[400])
        if status == 503 and request.method == "POST":
            message = PERHAPS_SAVED
        context = {"status_code": status, "message": message}
        response = await self.templates.TemplateResponse(request, "sqladmin/error.html", context, status_code=status)
        if status == 503:
            response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response

    async def too_late(self, request: Request, error: Exception) -> Response:
        """The database could not do it in time: said so, and nothing to be looked into."""
        if not is_busy(error):
            raise error
        log.warning("the database is away or overloaded: %s", type(error).__name__)
        return await self.failure(request, error)


def build_admin(
    app: Starlette,
    *,
    database: Database,
    staff_engine: AsyncEngine,
    keys: Keys,
    files: PaperStore,
    cleaner: Cleaner,
    public_url: str,
    secure: bool,
    second_factor: bool,
    now: Callable[[], datetime],
    reception: Reception,
    import_lag_days: int = 2,
    rejects_days: int = 30,
    carriers: Mapping[Provider, str] | None = None,
    approval_level: ApprovalLevel = ApprovalLevel.OFFICE,
    life: SessionLife | None = None,
) -> Admin:
    """Mount the staff pages on `app` under /admin. `staff_engine` acts as the staff role, `database` as the portal's."""
    carried = {KEYS: keys}
    pages = Database(staff_engine, StaffAsyncSession, carried)
    desk = Desk(
        database=database,
        staff=pages,
        keys=keys,
        files=files,
        cleaner=cleaner,
        public_url=public_url,
        life=life or SessionLife(),
        second_factor=second_factor,
        now=now,
        reception=reception,
        import_lag_days=import_lag_days,
        rejects_days=rejects_days,
        carriers=carriers or {},
        approval_level=approval_level,
    )
    admin = StaffAdmin(
        app,
        session_maker=async_sessionmaker(staff_engine, class_=StaffAsyncSession, expire_on_commit=False, info=carried),
        title=TITLE,
        templates_dir=str(HERE / "templates"),
        middlewares=[Middleware(NobodySignedIn), Middleware(BodyLimit)],
        authentication_backend=StaffAuthentication(desk, secure=secure),
        authorization_backend=NothingGranted(),
        i18n_config=speak_chinese(),
    )
    admin.desk = desk
    _settle(app, admin)
    for view in VIEWS:
        admin.add_view(_own(view, desk))
    return admin


def _own(view: type[BaseView], desk: Desk) -> type[BaseView]:
    """A view of this application only: SQLAdmin keeps an application's things on the view's class."""
    made: type[BaseView] = types.new_class(view.__name__, (view,), exec_body=lambda names: names.update(desk=desk))
    return made


def _settle(app: Starlette, admin: StaffAdmin) -> None:
    """Take away what serves files or acts in bulk, add our own looks, answer errors in words, set the headers."""
    inner = admin.admin
    inner.router.routes[:] = [route for route in inner.router.routes if getattr(route, "name", None) not in REMOVED]
    inner.router.routes += [
        Route("/logout", endpoint=admin.logout, name="logout", methods=["GET", "POST"]),
        Mount("/looks", app=StaticFiles(directory=HERE / "statics"), name="looks"),
    ]
    admin.templates.env.globals.update(
        url_for=path_for,
        label=formats.label,
        masked_value=masked_value,
        moment=formats.moment,
        remaining=formats.remaining_here,
        shown_count=formats.shown_count,
        menu_count=menu_count,
        badge=formats.badge,
        action_words=action_words,
        day=formats.day,
    )
    handler: Callable[[Request, Exception], Awaitable[Response]] = admin.failure
    inner.exception_handlers = {
        HTTPException: handler,
        OutOfScope: handler,
        SQLAlchemyError: admin.too_late,
        OSError: admin.too_late,
        Exception: handler,
    }
    for place, route in enumerate(app.router.routes):
        if isinstance(route, Mount) and route.name == "admin":
            named = app.router.routes[place] = NamedPages(route)
            named.app = StaffHeaders(named.app)
