"""我的账号: one's own password, and where one is signed in."""

from sqladmin import expose
from sqladmin.flash import Flash
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.answers import text_of, uuid_of
from admin.authentication import FIELD_LIMIT, SignedIn, keep_token
from admin.masks import masked_address
from admin.own_page import OwnPage
from db.queries import staff_sessions as known_sessions
from rules.attempts import STAFF_SIGN_IN_BY_ADDRESS, STAFF_SIGN_IN_BY_USERNAME
from rules.errors import NotFound, Refused, Unauthenticated
from rules.people import Staff
from services import attempts, staff_passwords, staff_sessions


class SignInView(OwnPage):
    """Password and sessions of whoever is signed in."""

    name = "我的账号"

    @expose("/my/password", methods=["GET", "POST"], identity="my-password")
    async def password(self, request: Request) -> Response:
        """Another password; the first one is good for this page only."""
        if request.method != "POST":
            return await self.show(request, "portal/my_password.html")
        signed_in: SignedIn = request.state.signed_in
        try:
            token = await self._change(request, signed_in.staff)
        except Unauthenticated:
            return self.to_desk(request)
        except Refused as refused:
            return await self.show(request, "portal/my_password.html", refused=refused)
        keep_token(request, token)
        Flash.success(request, "密码已修改，其他设备上的登录已全部结束。")
        return self.to_desk(request)

    async def _change(self, request: Request, staff: Staff) -> str:
        form, now = await request.form(), self.desk.now()
        # As they were typed: nothing is trimmed from a password.
        current, new, repeated = (str(form.get(name, ""))[:FIELD_LIMIT] for name in ("current", "new", "repeated"))
        tries = [(STAFF_SIGN_IN_BY_USERNAME, staff.username), (STAFF_SIGN_IN_BY_ADDRESS, staff.address)]
        async with self.desk.database.begin() as session:
            await attempts.take(session, self.desk.keys, tries, now=now)
        async with self.desk.database.begin() as session:
            token = await staff_passwords.change(session, staff, current=current, new=new, repeated=repeated, now=now)
            await attempts.forget(session, self.desk.keys, STAFF_SIGN_IN_BY_USERNAME, staff.username)
            return token

    @expose("/my/sessions", methods=["GET", "POST"], identity="my-sessions")
    async def sessions(self, request: Request) -> Response:
        """Where one is signed in; one of the sessions, or all others, are ended from here."""
        staff: Staff = request.state.staff
        if request.method != "POST":
            async with self.desk.database.read() as session:
                live = await known_sessions.live_of(session, staff.staff_id, self.desk.life, self.desk.now())
            rows = [(each, masked_address(each.address), each.id == staff.session_id) for each in live]
            return await self.show(request, "portal/my_sessions.html", rows=rows)
        await self._end(request, staff, text_of(await request.form(), "session"))
        return RedirectResponse(request.url_for("admin:view-my-sessions"), 303)

    async def _end(self, request: Request, staff: Staff, which: str) -> None:
        session_id, now = uuid_of(which), self.desk.now()
        if session_id is None and which != "others":
            raise HTTPException(400)
        try:
            async with self.desk.database.begin() as session:
                if session_id is None:
                    await staff_sessions.end_others(session, staff, now=now)
                else:
                    await staff_sessions.end_one(session, staff, session_id=session_id, now=now)
        except NotFound:
            raise HTTPException(404) from None
        Flash.success(request, "所选登录已结束。")
