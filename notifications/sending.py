"""From a claimed delivery to the sender of its channel: what is said, to whom, within which time."""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime

from db.outbox import Claimed
from notifications.addressing import Addressed
from notifications.render import Renderer
from notifications.senders import Mail, Senders
from notifications.texting import Texting
from notifications.unsubscribing import Unsubscribing
from notifications.wechat import WechatMessages
from rules.messages import DAILY_DIGEST
from rules.notices import NoticeCategory, NoticeChannel

CANCEL_AGAIN_SECONDS = 0.2


@dataclass(frozen=True)
class Post:
    """Renders a delivery and hands it to the sender of its channel."""

    senders: Senders
    renderer: Renderer
    unsubscribing: Unsubscribing
    texting: Texting
    wechat: WechatMessages

    async def send(self, claimed: Claimed, addressed: Addressed, now: datetime) -> str:
        """Hand it over and return the provider's id for it; raises `SendingError`."""
        if claimed.channel is NoticeChannel.SMS:
            return await self.texting.send(claimed, addressed.to, addressed.code, now)
        message, language = claimed.message, claimed.language
        said = addressed.code if message != DAILY_DIGEST else in_words(claimed.unread or {}, language)
        if claimed.channel is NoticeChannel.WECHAT:
            return await self.wechat.send(claimed, said, now)
        link = self.unsubscribing.link(claimed)
        content = self.renderer.mail(message, language, code=said, unsubscribe=link)
        return await self.senders.email.send(Mail(claimed.id, addressed.to, content, now, link))

    async def close(self) -> None:
        """Nothing more is sent."""
        await self.senders.sms.close()


def in_words(unread: Mapping[str, int], language: str) -> str:
    """How many notices of which category wait, without anything that they say."""
    counts = [(NoticeCategory[category], number) for category, number in unread.items()]
    ordered = sorted(counts, key=lambda each: list(NoticeCategory).index(each[0]))
    if language == "en":
        return ", ".join(f"{category.en}: {number}" for category, number in ordered)
    return "，".join(f"{category.zh}{number}条" for category, number in ordered)


async def within(seconds: float, sending: Coroutine[None, None, str]) -> str:
    """What the sender returns; `TimeoutError` when it takes longer.

    It is cancelled until it ends: `asyncio.wait_for` of Python 3.11, which mail libraries use inside, loses a cancellation
    that meets an answer of the server, and the send would go on for as long as the server stays mute.
    """
    task = asyncio.create_task(sending)
    try:
        await asyncio.wait({task}, timeout=seconds)
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=CANCEL_AGAIN_SECONDS)
    finally:
        task.cancel()  # when this delivery itself is cancelled
    if task.cancelled():
        raise TimeoutError
    return task.result()
