"""Signing in to the staff pages: counted and kept in the database, whole after the second factor; the cookie is a token only."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqladmin.authentication import AuthenticationBackend
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response

from admin.desk import Desk
from admin.scope import current_staff
from db import crypto
from db.queries import staff_members as known_staff
from db.queries import staff_sessions as known_sessions
from rules.attempts import STAFF_SIGN_IN_BY_ADDRESS, STAFF_SIGN_IN_BY_USERNAME
from rules.devices import device_name
from rules.errors import Problem, Unauthenticated
from rules.people import Guest, Staff
from rules.staff_sign_in import SignInStep, next_step
from services import attempts, audit, passwords, staff_sessions

TOKEN = "token"  # noqa: S105 - the name of the cookie's only lasting entry
FIELD_LIMIT = 200
# Where a half-open session may go, and nowhere else.
PAGES = {
    SignInStep.SHOW_FACTOR: "admin:view-my-code",
    SignInStep.CHANGE_PASSWORD: "admin:view-my-password",
    SignInStep.SET_UP_FACTOR: "admin:view-my-factor",
}


@dataclass(frozen=True)
class SignedIn:
    """Whose session it is, whether they have a second factor, and what they must do before the pages open."""

    staff: Staff
    has_factor: bool
    step: SignInStep | None


class StaffAuthentication(AuthenticationBackend):
    """Who the caller is, by a session row that can be ended at any moment."""

    def __init__(self, desk: Desk, *, secure: bool) -> None:
        super().__init__(
            secret_key=desk.keys.signature("staff_cookie", "1"),
            session_cookie="__Host-staff_session" if secure else "staff_session",
            max_age=int(desk.life.absolute.total_seconds()),
            same_site="strict",
            https_only=secure,
            path="/" if secure else "/admin",  # `__Host-` binds the cookie to this very host, and wants the root
        )
        self.desk = desk

    async def sign_in(self, request: Request) -> None:
        """Check username and password and begin a new session; raises `TooManyAttempts` or `Unauthenticated`."""
        form = await request.form()
        username = str(form.get("username", "")).strip().lower()[:FIELD_LIMIT].replace("\x00", "")
        password, now = str(form.get("password", ""))[:FIELD_LIMIT], self.desk.now()
        guest = Guest(address=_address(request), request_id=_request_id(request))
        tries = [(STAFF_SIGN_IN_BY_USERNAME, username), (STAFF_SIGN_IN_BY_ADDRESS, guest.address)]
        async with self.desk.database.begin() as session:
            await attempts.take(session, self.desk.keys, tries, now=now)
        async with self.desk.database.read() as session:
            known = await known_staff.credentials(session, username)
        if not await passwords.matches(known.password_hash if known else None, password) or known is None:
            await self._record_refusal(guest)
            raise Unauthenticated(Problem("BAD_CREDENTIALS"))
        await self._forget_old(request, now)
        device = device_name(request.headers.get("user-agent", ""))
        async with self.desk.database.begin() as session:
            await attempts.forget(session, self.desk.keys, STAFF_SIGN_IN_BY_USERNAME, username)
            token = await staff_sessions.begin(
                session, guest, staff_id=known.staff_id, checked=known.password_hash, device=device, now=now
            )
        keep_token(request, token)

    async def _record_refusal(self, guest: Guest) -> None:
        async with self.desk.database.begin() as session:
            await audit.record(session, guest, "staff_session.refused", "staff_member", None, procuratorate_id=None)

    async def _forget_old(self, request: Request, now: datetime) -> None:
        old = request.session.get(TOKEN)
        if old:
            async with self.desk.database.begin() as session:
                await known_sessions.revoke_token(session, crypto.token_hash(str(old)), now)

    async def logout(self, request: Request) -> bool:
        """End the session in the database; the cookie is worth nothing afterwards."""
        signed_in = await self._signed_in(request)
        if signed_in is not None:
            token = str(request.session[TOKEN])
            async with self.desk.database.begin() as session:
                await staff_sessions.end(session, signed_in.staff, token=token, now=self.desk.now())
        request.session.clear()
        return False

    async def authenticate(self, request: Request) -> Response | bool:
        """Whether the token's session lives. While it is half open nobody is on duty, and one page is all there is."""
        signed_in = await self._signed_in(request)
        on_duty = signed_in.staff if signed_in is not None and signed_in.step is None else None
        request.state.signed_in, request.state.staff, request.state.now = signed_in, on_duty, self.desk.now()
        current_staff.set(on_duty)
        if signed_in is None:
            request.session.clear()
            return False
        if signed_in.step is None:
            if request.method == "POST":
                self.desk.counts.forget(signed_in.staff)
            request.state.calendar = await self.desk.calendar.of(self.desk.database, request.state.now)
            return True
        only = request.url_for(PAGES[signed_in.step])
        return True if request.url.path == only.path else RedirectResponse(only, 303)

    async def _signed_in(self, request: Request) -> SignedIn | None:
        token = request.session.get(TOKEN)
        if not token:
            return None
        async with self.desk.database.begin() as session:
            used = await known_sessions.use(
                session, crypto.token_hash(str(token)), life=self.desk.life, now=self.desk.now()
            )
        if used is None:
            return None
        step = next_step(
            has_factor=used.has_factor,
            proven=used.proven,
            must_change_password=used.must_change_password,
            factor_required=self.desk.second_factor,
        )
        staff = replace(used.staff, address=_address(request), request_id=_request_id(request))
        return SignedIn(staff, used.has_factor, step)

    async def get_user_id(self, request: Request) -> str:
        """The username."""
        signed_in: SignedIn = request.state.signed_in
        return signed_in.staff.username


def keep_token(request: Request, token: str) -> None:
    """From now on the browser's cookie holds this token, and nothing of before."""
    request.session.clear()
    request.session[TOKEN] = token


def _address(request: HTTPConnection) -> str:
    return request.client.host if request.client else ""


def _request_id(request: HTTPConnection) -> str:
    return str(getattr(request.state, "request_id", ""))
