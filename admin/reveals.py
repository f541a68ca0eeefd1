"""显示完整信息: a masked value is shown once, on the page that answers, after a reason was given."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from sqladmin import expose
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from admin.answers import member_of, text_of
from admin.formats import language
from admin.view import StaffView, uuid_or_404
from rules.attempts import REVEALED_BY_STAFF
from rules.errors import NotFound, Refused, TooManyAttempts
from rules.grants import Right, holders
from rules.people import Staff
from rules.reveals import MaskedField, RevealReason
from services import attempts, reveals
from services.reveals import Why


def why_of(form: FormData) -> Why:
    """The reason as it was filled in."""
    return Why(member_of(RevealReason, text_of(form, "reason")), text_of(form, "explanation"))


class RevealingView(StaffView):
    """A page with masked values, each with a button that asks why it must be seen."""

    masked: ClassVar[Sequence[MaskedField]]
    reveal_reasons = tuple(RevealReason)

    def may_reveal(self, request: Request) -> bool:
        """Whether the button is there."""
        staff: Staff = request.state.staff
        return staff.may(holders(Right.REVEAL_MASKED))

    async def holder_of(self, session: AsyncSession, field: MaskedField, thing_id: UUID) -> UUID:
        """The row that holds the values which the page of a thing shows."""
        return thing_id

    @expose("/reveal/{field}/{pk}", methods=["POST"])
    async def reveal(self, request: Request) -> Response:
        """Show one value; when the reason is refused the page comes back with everything that was wrong."""
        thing_id = uuid_or_404(request.path_params["pk"])
        field = member_of(MaskedField, request.path_params["field"])
        if field is None or field not in self.masked:
            raise HTTPException(404)
        if not self.may_reveal(request):
            raise HTTPException(403)
        why = why_of(await request.form())
        try:
            await self._count(request.state.staff)
            async with self.desk.staff.begin() as session:
                value = await reveals.reveal(
                    session,
                    request.state.staff,
                    self.desk.keys,
                    field=field,
                    row_id=await self.holder_of(session, field, thing_id),
                    why=why,
                )
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            said = [problem.message(language()) for problem in refused.problems]
            status = 429 if isinstance(refused, TooManyAttempts) else 400
            return await self.details_page(request, status, asked=field.name, why=why, reveal_problems=said)
        return await self.details_page(request, revealed={field.name: value})

    async def _count(self, staff: Staff) -> None:
        """Nobody works through a whole list."""
        tries = [(REVEALED_BY_STAFF, str(staff.staff_id))]
        async with self.desk.database.begin() as session:
            await attempts.take(session, self.desk.keys, tries, now=self.desk.now())
