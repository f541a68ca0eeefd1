"""What the pages about one's own sign-in have in common: they also serve sessions that are still half open."""

from collections.abc import Awaitable, Callable
from typing import ClassVar, TypeVar

from sqladmin import BaseView
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.answers import text_of
from admin.authentication import SignedIn
from admin.desk import Desk
from admin.formats import language
from rules.attempts import STAFF_FACTOR_BY_ADDRESS, STAFF_FACTOR_BY_MEMBER
from rules.errors import Invalid, Refused, TooManyAttempts
from rules.people import Staff
from services import attempts, audit

CODE_LIMIT = 40

Done = TypeVar("Done")


class OwnPage(BaseView):
    """Open to whoever is signed in; how far they have come was checked before."""

    desk: ClassVar[Desk]

    def is_visible(self, request: Request) -> bool:
        """Not in the menu: reached from beside the name."""
        return False

    def is_accessible(self, request: Request) -> bool:
        """It is their own."""
        return True

    async def show(
        self, request: Request, template: str, *, refused: Refused | None = None, **context: object
    ) -> Response:
        """The page, in its frame; without the menu while that leads nowhere, with what was wrong if something was."""
        signed_in: SignedIn = request.state.signed_in
        context |= {
            "title": self.name,
            "frame": "portal/alone.html" if signed_in.step else "sqladmin/layout.html",
            "signed_in": signed_in,
            "problems": [problem.message(language()) for problem in refused.problems] if refused else [],
        }
        response = await self.templates.TemplateResponse(request, template, context, status_code=_status(refused))
        if isinstance(refused, TooManyAttempts):
            response.headers["Retry-After"] = str(refused.retry_after)
        return response

    def to_desk(self, request: Request) -> Response:
        """On to the pages, or to whatever else comes first."""
        return RedirectResponse(request.url_for("admin:index"), 303)

    async def try_code(self, request: Request, act: Callable[[AsyncSession, Staff, str], Awaitable[Done]]) -> Done:
        """An act that takes a code of the second factor: the try counts before it, and a refusal is recorded."""
        staff: Staff = request.state.signed_in.staff
        code, who = text_of(await request.form(), "code")[:CODE_LIMIT], str(staff.staff_id)
        tries = [(STAFF_FACTOR_BY_MEMBER, who), (STAFF_FACTOR_BY_ADDRESS, staff.address)]
        async with self.desk.database.begin() as session:
            await attempts.take(session, self.desk.keys, tries, now=self.desk.now())
        try:
            async with self.desk.database.begin() as session:
                done = await act(session, staff, code)
                await attempts.forget(session, self.desk.keys, STAFF_FACTOR_BY_MEMBER, who)
                return done
        except Invalid:
            await self._record_refusal(staff)
            raise

    async def _record_refusal(self, staff: Staff) -> None:
        async with self.desk.database.begin() as session:
            await audit.record(
                session,
                staff,
                "staff_factor.refused",
                "staff_member",
                staff.staff_id,
                procuratorate_id=staff.procuratorate_id,
            )


def _status(refused: Refused | None) -> int:
    if refused is None:
        return 200
    return 429 if isinstance(refused, TooManyAttempts) else 400
