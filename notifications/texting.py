"""A short message from the outbox to its provider: within what providers allow, and not while the provider rests."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.crypto import Keys
from db.engine import Database
from db.outbox import Claimed
from db.queries import attempts, providers
from db.queries.providers import Trouble
from notifications.render import Renderer
from notifications.senders import Misconfigured, Postponed, ProviderRests, SendingError, Sms, SmsSender, Uncertain
from rules.attempts import AttemptLimit
from rules.messages import DAILY_DIGEST
from rules.providers import LOOK_AGAIN, Provider
from rules.sms import LONGEST_PARAMETER, SmsTemplate, limits_of

Counted = list[tuple[AttemptLimit, bytes]]


@dataclass(frozen=True)
class Texting:
    """Sends short messages; counts them in the database, over all processes."""

    database: Database
    keys: Keys
    sender: SmsSender
    renderer: Renderer

    async def send(self, claimed: Claimed, to: str, code: str | None, now: datetime) -> str:
        """Hand it over and return the provider's id for it; raises `SendingError`."""
        try:
            sms = self._composed(claimed, to, code, now)
        except Misconfigured as wrong:
            await self._refused(claimed, wrong, [], now)
            raise
        counted = [
            (limit, self.keys.blind_index(limit.kind, who)) for limit, who in limits_of(sms.template, to, sms.said)
        ]
        await self._take_a_place(counted, now)
        try:
            return await self.sender.send(sms)
        except Uncertain:  # it may have been taken, and count there: it counts here, too
            raise
        except SendingError as refusal:
            await self._refused(claimed, refusal, counted, now)
            raise

    def _composed(self, claimed: Claimed, to: str, code: str | None, now: datetime) -> Sms:
        template = SmsTemplate(claimed.message, claimed.language)
        said = str(sum((claimed.unread or {}).values())) if claimed.message == DAILY_DIGEST else code
        if template.parameter is None:
            said = None
        elif said is None or len(said) > LONGEST_PARAMETER or not (said.isascii() and said.isalnum()):
            raise Misconfigured(f"{template.key}: {template.parameter} is no short word")
        text = self.renderer.sms(claimed.message, claimed.language, code=said)
        return Sms(claimed.id, to, template, said, text, now)

    async def _take_a_place(self, counted: Counted, now: datetime) -> None:
        async with self.database.begin() as session:
            rests_until = await providers.rests_until(session, Provider.SMS, now)
            wait = None if rests_until else await attempts.take_together(session, counted, now)
        if rests_until is not None:
            raise Postponed("provider rests", rests_until)
        if wait is not None:
            raise Postponed("as much as a number may get", now + timedelta(seconds=wait))

    async def _refused(self, claimed: Claimed, refusal: SendingError, counted: Counted, now: datetime) -> None:
        """It was not taken: its place is free again. What concerns more than this message is written down."""
        async with self.database.begin() as session:
            for limit, key in counted:
                await attempts.forget(session, limit, key, at=now)
            if isinstance(refusal, Misconfigured):
                trouble = Trouble(Provider.SMS, claimed.message, refusal.problem)
                await providers.alarm(session, trouble, now)
            if isinstance(refusal, ProviderRests):
                await providers.pause(session, Provider.SMS, reason=refusal.reason, until=refusal.until, now=now)
        if isinstance(refusal, ProviderRests):
            raise Postponed(refusal.reason, refusal.until or now + LOOK_AGAIN) from refusal
