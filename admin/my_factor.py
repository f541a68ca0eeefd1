"""二次验证: shown at every sign-in, set up at the first one, renewed or given up by its owner."""

import segno
from sqladmin import expose
from sqladmin.flash import Flash
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from admin.answers import text_of
from admin.authentication import SignedIn, keep_token
from admin.own_page import OwnPage
from db.queries import staff_factors as known_factors
from rules.errors import Conflict, NotFound, Refused, Unauthenticated
from rules.people import Staff
from rules.second_factors import provisioning_uri
from rules.staff_sign_in import SignInStep
from services import staff_factors

ISSUER = "案件信息公开平台"
FEW = 3  # recovery codes, from which on their owner is reminded


class FactorView(OwnPage):
    """The second factor of whoever is signed in."""

    name = "二次验证"

    @expose("/my/code", methods=["GET", "POST"], identity="my-code")
    async def code(self, request: Request) -> Response:
        """Signing in, second part: a code of the authenticator, or a recovery code."""
        if request.state.signed_in.step is not SignInStep.SHOW_FACTOR:
            return self.to_desk(request)
        if request.method != "POST":
            return await self.show(request, "portal/my_code.html")

        async def prove(session: AsyncSession, staff: Staff, code: str) -> tuple[str, int]:
            return await staff_factors.show(session, staff, self.desk.keys, code=code, now=self.desk.now())

        try:
            token, left = await self.try_code(request, prove)
        except (Unauthenticated, NotFound):
            return self.to_desk(request)  # ended or reset meanwhile: the way begins anew
        except Refused as refused:
            return await self.show(request, "portal/my_code.html", refused=refused)
        keep_token(request, token)
        if left <= FEW:
            Flash.warning(request, f"恢复码还剩 {left} 个，请在“我的账号—二次验证”中重新生成。")
        return self.to_desk(request)

    @expose("/my/factor", methods=["GET", "POST"], identity="my-factor")
    async def factor(self, request: Request) -> Response:
        """Set the factor up; once it is there, renew the recovery codes or give it up."""
        if request.method != "POST":
            return await self._overview(request)
        acts = {"begin": self._begin, "confirm": self._confirm, "renew": self._renew, "give_up": self._give_up}
        act = acts.get(text_of(await request.form(), "act"), self._overview)
        try:
            return await act(request)
        except (Unauthenticated, NotFound):
            return self.to_desk(request)
        except Conflict as refused:
            return await self._overview(request, refused)

    async def _overview(self, request: Request, refused: Refused | None = None) -> Response:
        signed_in: SignedIn = request.state.signed_in
        async with self.desk.database.read() as session:
            left = await known_factors.codes_left(session, signed_in.staff.staff_id)
        context = {"left": left, "required": self.desk.second_factor}
        return await self.show(request, "portal/my_factor.html", refused=refused, **context)

    async def _begin(self, request: Request) -> Response:
        staff: Staff = request.state.signed_in.staff
        async with self.desk.database.begin() as session:
            secret = await staff_factors.begin(session, staff, self.desk.keys, now=self.desk.now())
        return await self._picture(request, secret)

    async def _picture(self, request: Request, secret: str, refused: Refused | None = None) -> Response:
        uri = provisioning_uri(secret, username=request.state.signed_in.staff.username, issuer=ISSUER)
        context = {
            "picture": segno.make(uri, error="m").svg_data_uri(scale=5, border=4),
            "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        }
        return await self.show(request, "portal/my_new_factor.html", refused=refused, **context)

    async def _confirm(self, request: Request) -> Response:
        async def confirm(session: AsyncSession, staff: Staff, code: str) -> tuple[str, list[str]]:
            return await staff_factors.confirm(session, staff, self.desk.keys, code=code, now=self.desk.now())

        try:
            token, codes = await self.try_code(request, confirm)
        except (Unauthenticated, Conflict):
            raise
        except Refused as refused:
            async with self.desk.database.read() as session:
                secret = await staff_factors.pending_secret(session, request.state.signed_in.staff, self.desk.keys)
            return await self._picture(request, secret, refused)
        keep_token(request, token)
        return await self.show(request, "portal/my_codes.html", codes=codes)

    async def _renew(self, request: Request) -> Response:
        async def renew(session: AsyncSession, staff: Staff, code: str) -> list[str]:
            return await staff_factors.renew_codes(session, staff, self.desk.keys, code=code, now=self.desk.now())

        try:
            codes = await self.try_code(request, renew)
        except (Unauthenticated, NotFound):
            raise
        except Refused as refused:
            return await self._overview(request, refused)
        return await self.show(request, "portal/my_codes.html", codes=codes)

    async def _give_up(self, request: Request) -> Response:
        async def give_up(session: AsyncSession, staff: Staff, code: str) -> None:
            await staff_factors.give_up(session, staff, self.desk.keys, code=code, now=self.desk.now())

        try:
            await self.try_code(request, give_up)
        except (Unauthenticated, NotFound):
            raise
        except Refused as refused:
            return await self._overview(request, refused)
        Flash.success(request, "已停用原有二次验证。")
        return self.to_desk(request)
