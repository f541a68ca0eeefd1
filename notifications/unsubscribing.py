"""Addresses that end mails of a kind: signed, good as long as the delivery is kept, without anything about the person."""

from dataclasses import dataclass
from urllib.parse import urlencode

from db.crypto import Keys
from db.outbox import Claimed
from rules.messages import DAILY_DIGEST
from rules.notice_preferences import UNSUBSCRIBE, is_locked
from rules.notices import NoticeChannel


@dataclass(frozen=True)
class Unsubscribing:
    """Makes the addresses."""

    keys: Keys
    public_url: str

    def link(self, claimed: Claimed) -> str | None:
        """The address for a mail; None where mails cannot be turned off."""
        is_locked_on = claimed.category is None or is_locked(claimed.category, NoticeChannel.EMAIL)
        if is_locked_on and claimed.message != DAILY_DIGEST:
            return None
        signature = self.keys.signature(UNSUBSCRIBE, str(claimed.id))
        return f"{self.public_url}/unsubscribe?{urlencode({'mail': claimed.id, 'signature': signature})}"
