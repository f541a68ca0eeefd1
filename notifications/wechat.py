"""A notice on its way over WeChat: by the best right that there is, checked before it is sent, and what its refusal means."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from db.engine import Database
from db.global_ids import encode
from db.outbox import Claimed
from db.queries import providers, wechat_ways
from db.queries.providers import Trouble
from db.queries.wechat_ways import NoWay, Way
from notifications.render import Renderer
from notifications.senders import Misconfigured, NotThisWay, Postponed, ProviderAway, SendingError, TryLater, Uncertain
from rules.accounts import WechatApp
from rules.messages import DAILY_DIGEST
from rules.providers import LOOK_AGAIN, Provider, next_midnight
from rules.wechat_messages import Said, WechatMessageKind, filled
from wechat.client import Wechat
from wechat.errors import Policy, WechatError
from wechat.values import Outgoing

NOT_FOLLOWING, USED_UP = 43004, 43101
A_MINUTE = timedelta(minutes=1)
# What concerns the whole app and not this message: from when on it can be asked again; None: when staff let it go on.
RESTS: dict[Policy, Callable[[datetime], datetime | None]] = {
    Policy.PAUSE_TO_MIDNIGHT: next_midnight,
    Policy.BACK_OFF: lambda now: now + A_MINUTE,
    Policy.NEW_TOKEN: lambda now: now + LOOK_AGAIN,
    Policy.STOPPED: lambda _: None,
    Policy.NOT_GRANTED: lambda _: None,
}
MOST_WAYS = 6


@dataclass(frozen=True)
class WechatMessages:
    """Sends notices over WeChat; without an app nothing goes this way."""

    database: Database
    renderer: Renderer
    wechat: Wechat | None

    async def send(self, claimed: Claimed, said: str | None, now: datetime) -> str:
        """Hand it over and return WeChat's number for it; raises `SendingError`.

        What one way refuses is tried on the next: another template, or the person's other app.
        """
        if self.wechat is None:
            raise NotThisWay("channel not offered")
        tried: set[UUID] = set()
        refusal: SendingError | None = None
        for _ in range(MOST_WAYS):
            async with self.database.begin() as session:
                way = await wechat_ways.take(session, claimed, self.wechat.apps, tried, now)
            if isinstance(way, NoWay):
                if way.until is not None:
                    raise Postponed(way.reason, way.until)
                raise refusal or NotThisWay(way.reason)
            tried.add(way.row_id)
            try:
                return await self._hand_over(self.wechat, claimed, way, said, now)
            except (NotThisWay, Postponed) as refused:
                refusal = refused
        raise refusal or NotThisWay("no way left")

    async def _hand_over(self, wechat: Wechat, claimed: Claimed, way: Way, said: str | None, now: datetime) -> str:
        message = await self._composed(claimed, way, said, now)
        try:
            if way.kind is WechatMessageKind.TEMPLATE:
                number = await wechat.send_template(message)
            else:
                number = await wechat.send_subscription(way.app, message)
        except WechatError as error:
            raise await self._meaning(claimed, way, error, now) from None
        return number or ""

    async def _composed(self, claimed: Claimed, way: Way, said: str | None, now: datetime) -> Outgoing:
        """The message; raises `Misconfigured` instead of letting WeChat find a value that it does not take."""
        news = self.renderer.wechat(claimed.message, claimed.language, code=said)
        number = sum((claimed.unread or {}).values()) if claimed.message == DAILY_DIGEST else 1
        values, unfit = filled(way.fields, Said(news, claimed.category, now, number, claimed.language))
        if unfit:
            problem = f"{way.template_id}: {', '.join(unfit)} does not fit"
            await self._set_up_wrongly(claimed, way, problem, now)
            raise Misconfigured(problem)
        link = way.page if way.app is WechatApp.MINI_PROGRAM else self.link(claimed)
        return Outgoing(way.openid, way.template_id, values, link, once=claimed.id.hex)

    def link(self, claimed: Claimed) -> str:
        """Where a message leads: in through WeChat, then to its notice, and on to what that is about. The address says of neither
        whom nor what it tells: a notice's id opens nothing to anybody but its reader."""
        place = "notices" if claimed.notice_id is None else f"notice.{encode('notice', claimed.notice_id)}"
        return f"{self.renderer.public_url}/wechat/sign-in?to={place}"

    async def _set_up_wrongly(self, claimed: Claimed, way: Way, problem: str, now: datetime) -> None:
        async with self.database.begin() as session:
            await wechat_ways.give_back(session, claimed.id)
            await providers.alarm(session, Trouble(Provider[way.app.name], claimed.message, problem), now)

    async def _meaning(self, claimed: Claimed, way: Way, error: WechatError, now: datetime) -> SendingError:
        """What a refusal means, once what it says about app and person is written down."""
        reason = " ".join(
            ["no answer" if error.errcode is None else f"wechat {error.errcode}", error.rid or ""]
        ).strip()
        if error.policy is Policy.MISCONFIGURED:
            problem = f"{way.template_id}: {error.errcode} {error.detail or ''}".strip()
            await self._set_up_wrongly(claimed, way, problem, now)
            return Misconfigured(problem, reason)
        if error.policy is Policy.NEXT_CHANNEL:
            await self._mark(claimed, way, error, now)
            return NotThisWay(reason)
        if not error.surely_not:
            return Uncertain(reason)
        async with self.database.begin() as session:
            await wechat_ways.give_back(session, claimed.id)
            if error.policy in RESTS:
                until = RESTS[error.policy](now)
                why = " ".join([reason, error.detail or ""]).strip()
                await providers.pause(session, Provider[way.app.name], reason=why, until=until, now=now)
                return Postponed(reason, until or now + LOOK_AGAIN)
        return ProviderAway(reason) if error.errcode is None else TryLater(reason)

    async def _mark(self, claimed: Claimed, way: Way, error: WechatError, now: datetime) -> None:
        async with self.database.begin() as session:
            if error.errcode == USED_UP:
                await wechat_ways.used_up(session, claimed, way, now)
                return
            await wechat_ways.give_back(session, claimed.id)
            if error.errcode == NOT_FOLLOWING:
                await wechat_ways.not_following(session, way, now)
            else:
                await wechat_ways.refused(session, way, now)
