"""Where a delivery goes, or why it goes nowhere."""

from dataclasses import dataclass
from datetime import datetime

from db.crypto import Keys
from db.outbox import Claimed
from db.settlements import Outcome
from rules.messages import DAILY_DIGEST, TO_A_CONTACT, WITH_A_CODE
from rules.notices import DeliveryStatus, NoticeChannel


@dataclass(frozen=True)
class Addressed:
    """A contact, and the code that is sent to it."""

    to: str
    code: str | None = None


def address_of(claimed: Claimed, keys: Keys, now: datetime) -> Addressed | Outcome:
    """A code goes to the contact that it is to prove, while it is good; a notice only to a contact verified now."""
    if claimed.message in TO_A_CONTACT:
        return _contact_of(claimed, keys, now)
    if claimed.message == DAILY_DIGEST and not claimed.unread:
        return _skipped("all read already")
    if claimed.channel is NoticeChannel.WECHAT:  # to which of their apps is seen when it goes out
        return Addressed("")
    contact = claimed.email if claimed.channel is NoticeChannel.EMAIL else claimed.mobile
    return Addressed(contact) if contact else _skipped("contact not verified")


def _contact_of(claimed: Claimed, keys: Keys, now: datetime) -> Addressed | Outcome:
    expires_at = claimed.code_expires_at
    if claimed.message in WITH_A_CODE and (expires_at is None or expires_at <= now):
        return _skipped("code expired")
    if claimed.payload_encrypted is None:
        return _skipped("nothing to send")
    payload = keys.decrypt(claimed.payload_encrypted, table="deliveries", column="payload", row_id=claimed.id)
    contact, _, code = payload.rpartition(" ")
    return Addressed(contact, code or None)


def _skipped(reason: str) -> Outcome:
    return Outcome(DeliveryStatus.SKIPPED, error=reason)
