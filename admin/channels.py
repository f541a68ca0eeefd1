"""发送渠道: how each channel out of the portal does; staff let one rest, and send again what is dead."""

from collections.abc import Awaitable, Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import ClassVar

from sqladmin import BaseView, expose
from sqladmin.flash import Flash
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from admin.answers import member_of, text_of
from admin.desk import Desk
from admin.formats import language
from admin.provider_words import PROVIDER_CODES
from admin.view import may, uuid_or_404
from admin.words import MESSAGES
from db.models import ProviderPause
from db.queries import deliveries as rows
from db.queries import providers as provider_rows
from rules.errors import NotFound, Refused
from rules.grants import Right, holders
from rules.notice_preferences import OUTSIDE
from rules.notices import NoticeChannel
from rules.people import Role, Staff
from rules.providers import Provider
from services import deliveries, providers
from services.deliveries import LONGEST, SHORTEST

Act = Callable[[AsyncSession, Staff, NoticeChannel, FormData], Awaitable[str]]


@dataclass(frozen=True)
class Carrier:
    """A provider as the page shows it: `name` is what carries it here, None where there is none."""

    provider: Provider
    name: str | None
    pause: ProviderPause | None

    @property
    def reason(self) -> str:
        """Why it rests, in words where the provider's code has some; what its support asks for stays."""
        if self.pause is None:
            return "—"
        words = next((words for code, words in PROVIDER_CODES.items() if code in self.pause.reason), None)
        return f"{words}（{self.pause.reason}）" if words else self.pause.reason


class ChannelView(BaseView):
    """Mail, short messages and WeChat, as far as the member of staff sees what goes over them."""

    desk: ClassVar[Desk]
    grants: ClassVar[Mapping[str, AbstractSet[Role]]] = {"list": holders(Right.READ_DELIVERIES)}
    name = "发送渠道"
    icon = "fa-solid fa-tower-broadcast"
    category = "通知"

    def is_visible(self, request: Request) -> bool:
        """In the menu of those who see deliveries."""
        return self.is_accessible(request)

    def is_accessible(self, request: Request) -> bool:
        """Those who see deliveries."""
        return may(request, self.grants, "list")

    @expose("/channels", identity="channels", methods=["GET"])
    async def channels(self, request: Request) -> Response:
        """A card for each."""
        return await self._page(request)

    @expose("/channels/retry/{channel}", identity="channel-retry", methods=["POST"])
    async def retry(self, request: Request) -> Response:
        """Send again all that is dead over it."""

        async def act(session: AsyncSession, staff: Staff, channel: NoticeChannel, _: FormData) -> str:
            number = await deliveries.retry_all(session, staff, channel=channel, now=self.desk.now())
            return f"{number} 条已重新排队发送。"

        return await self._do(request, act)

    @expose("/channels/pause/{channel}", identity="channel-pause", methods=["POST"])
    async def pause(self, request: Request) -> Response:
        """Let it rest."""

        async def act(session: AsyncSession, staff: Staff, channel: NoticeChannel, form: FormData) -> str:
            reason = text_of(form, "reason")
            await deliveries.pause(session, staff, channel=channel, reason=reason, now=self.desk.now())
            return f"{channel.zh}已暂停，待发送的通知保留不动。"

        return await self._do(request, act)

    @expose("/channels/resume/{channel}", identity="channel-resume", methods=["POST"])
    async def resume(self, request: Request) -> Response:
        """Let it go on."""

        async def act(session: AsyncSession, staff: Staff, channel: NoticeChannel, _: FormData) -> str:
            await deliveries.resume(session, staff, channel=channel)
            return f"{channel.zh}已恢复发送。"

        return await self._do(request, act)

    @expose("/channels/providers/{provider}/resume", identity="provider-resume", methods=["POST"])
    async def resume_provider(self, request: Request) -> Response:
        """Ask a provider again that rests by itself."""
        provider = member_of(Provider, request.path_params["provider"])
        if provider is None:
            raise HTTPException(404)
        return await self._mend(
            request,
            f"{provider.zh}已恢复发送。",
            lambda session, staff: providers.lift(session, staff, provider=provider, now=self.desk.now()),
        )

    @expose("/channels/alarms/{pk}/mended", identity="message-alarm-mended", methods=["POST"])
    async def mended(self, request: Request) -> Response:
        """A message is set up anew."""
        alarm_id = uuid_or_404(request.path_params["pk"])
        return await self._mend(
            request,
            "已确认更正；如仍有误，将再次提醒。",
            lambda session, staff: providers.mend(session, staff, alarm_id=alarm_id, now=self.desk.now()),
        )

    async def _mend(
        self, request: Request, done: str, act: Callable[[AsyncSession, Staff], Awaitable[None]]
    ) -> Response:
        try:
            async with self.desk.staff.begin() as session:
                await act(session, request.state.staff)
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            Flash.error(request, "".join(problem.message(language()) for problem in refused.problems))
        else:
            Flash.success(request, done)
        return RedirectResponse(request.url_for("admin:view-channels"), 303)

    async def _do(self, request: Request, act: Act) -> Response:
        channel = member_of(NoticeChannel, request.path_params["channel"])
        if channel not in OUTSIDE:
            raise HTTPException(404)
        form = await request.form()
        try:
            async with self.desk.staff.begin() as session:
                done = await act(session, request.state.staff, channel, form)
        except NotFound:
            raise HTTPException(404) from None
        except Refused as refused:
            problems = [problem.message(language()) for problem in refused.problems]
            return await self._page(request, 400, wrong=channel, reason=text_of(form, "reason"), problems=problems)
        Flash.success(request, done)
        return RedirectResponse(request.url_for("admin:view-channels"), 303)

    async def _page(self, request: Request, status_code: int = 200, **more: object) -> Response:
        async with self.desk.staff.read() as session:
            figures = await rows.by_channel(session, self.desk.now())
            pauses = {pause.provider: pause for pause in await provider_rows.pauses(session, self.desk.now())}
            alarms = await provider_rows.alarms(session)
        staff: Staff = request.state.staff
        context = {
            "title": self.name,
            "figures": figures,
            "carriers": [Carrier(each, self.desk.carriers.get(each), pauses.get(each)) for each in Provider],
            "alarms": alarms,
            "words_of": MESSAGES,
            "may_pause": staff.may(holders(Right.PAUSE_CHANNELS)),
            "may_retry": staff.may(holders(Right.RETRY_DELIVERIES)),
            "shortest": SHORTEST,
            "longest": LONGEST,
            "wrong": None,
            "reason": "",
            "problems": [],
        }
        return await self.templates.TemplateResponse(
            request, "portal/channels.html", context | more, status_code=status_code
        )
