"""Signing in to the staff pages: counted in the database, sessions in the database; the cookie carries a token only."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqladmin.authentication import AuthenticationBackend
from starlette.requests import HTTPConnection, Request

from admin.scope import current_staff
from db import crypto
from db.crypto import Keys
from db.engine import Database
from db.queries import staff_members as known_staff
from rules.attempts import STAFF_SIGN_IN_BY_ADDRESS, STAFF_SIGN_IN_BY_USERNAME
from rules.errors import Problem, Unauthenticated
from rules.people import Guest, Staff
from services import attempts, audit, passwords, staff_members

TOKEN = "token"  # noqa: S105 - the name of the cookie's only lasting entry
FIELD_LIMIT = 200


@dataclass(frozen=True)
class SessionLife:
    """How long a sign-in lasts: without use, and in all."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=8)


class StaffAuthentication(AuthenticationBackend):
    """Who the caller is, by a session row that can be ended at any moment."""

    def __init__(
        self, *, database: Database, keys: Keys, secure: bool, life: SessionLife, now: Callable[[], datetime]
    ) -> None:
        super().__init__(
            secret_key=keys.signature("staff_cookie", "1"),
            session_cookie="__Host-staff_session" if secure else "staff_session",
            max_age=int(life.absolute.total_seconds()),
            same_site="strict",
            https_only=secure,
            path="/" if secure else "/admin",  # `__Host-` binds the cookie to this very host, and wants the root
        )
        self.database, self.keys, self.life, self.now = database, keys, life, now

    async def sign_in(self, request: Request) -> None:
        """Check username and password and begin a new session; raises `TooManyAttempts` or `Unauthenticated`."""
        form = await request.form()
        username = str(form.get("username", "")).strip().lower()[:FIELD_LIMIT].replace("\x00", "")
        password, now = str(form.get("password", ""))[:FIELD_LIMIT], self.now()
        guest = Guest(address=_address(request), request_id=_request_id(request))
        tries = [(STAFF_SIGN_IN_BY_USERNAME, username), (STAFF_SIGN_IN_BY_ADDRESS, guest.address)]
        async with self.database.begin() as session:
            await attempts.take(session, self.keys, tries, now=now)
        async with self.database.read() as session:
            known = await known_staff.credentials(session, username)
        if not await passwords.matches(known.password_hash if known else None, password) or known is None:
            await self._record_refusal(guest)
            raise Unauthenticated(Problem("BAD_CREDENTIALS"))
        await self._forget_old(request, now)
        async with self.database.begin() as session:
            await attempts.forget(session, self.keys, STAFF_SIGN_IN_BY_USERNAME, username)
            token = await staff_members.open_session(session, guest, staff_id=known.staff_id, now=now)
        request.session.clear()
        request.session[TOKEN] = token

    async def _record_refusal(self, guest: Guest) -> None:
        async with self.database.begin() as session:
            await audit.record(session, guest, "staff_session.refused", "staff_member", None, procuratorate_id=None)

    async def _forget_old(self, request: Request, now: datetime) -> None:
        old = request.session.get(TOKEN)
        if old:
            async with self.database.begin() as session:
                await known_staff.revoke_session(session, crypto.token_hash(str(old)), now)

    async def logout(self, request: Request) -> bool:
        """End the session in the database; the cookie is worth nothing afterwards."""
        staff = await self._staff_of(request)
        if staff is not None:
            token = str(request.session[TOKEN])
            async with self.database.begin() as session:
                await staff_members.end_session(session, staff, token=token, now=self.now())
        request.session.clear()
        return False

    async def authenticate(self, request: Request) -> bool:
        """Whether the token's session lives; then everything in this request happens in its member's scope."""
        staff = await self._staff_of(request)
        request.state.staff, request.state.now = staff, self.now()
        current_staff.set(staff)
        if staff is None and request.session:
            request.session.clear()
        return staff is not None

    async def _staff_of(self, request: Request) -> Staff | None:
        token = request.session.get(TOKEN)
        if not token:
            return None
        async with self.database.begin() as session:
            staff = await known_staff.use_session(
                session,
                crypto.token_hash(str(token)),
                idle=self.life.idle,
                absolute=self.life.absolute,
                now=self.now(),
            )
        if staff is None:
            return None
        return replace(staff, address=_address(request), request_id=_request_id(request))

    async def get_user_id(self, request: Request) -> str:
        """The username."""
        staff: Staff = request.state.staff
        return staff.username


def _address(request: HTTPConnection) -> str:
    return request.client.host if request.client else ""


def _request_id(request: HTTPConnection) -> str:
    return str(getattr(request.state, "request_id", ""))
