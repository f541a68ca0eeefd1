"""What mail servers report of mails that they could not hand over: delivery status notifications of RFC 3464."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from uuid import UUID

LARGEST = 1024 * 1024
_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_MESSAGE_ID = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")


@dataclass(frozen=True)
class Report:
    """What became of a delivery: an enhanced status code (RFC 3463) that begins with 2, 4 or 5."""

    delivery_id: UUID
    status: str


def read(content: bytes) -> Report | None:
    """The report in a mail; None when it is none, or about a mail that is not the portal's."""
    mail = message_from_bytes(content[:LARGEST], policy=policy.default)
    if mail.get_content_type() != "multipart/report" or not isinstance(mail, EmailMessage):
        return None
    status, delivery_id = None, None
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            status = status or _status_in(part)
        elif kind in ("message/rfc822", "text/rfc822-headers"):
            delivery_id = delivery_id or _delivery_in(part)
    return Report(delivery_id, status) if status and delivery_id else None


def _status_in(part: Message) -> str | None:
    """The gravest status of all recipients; our mails have one."""
    blocks = part.get_payload()
    fields = (
        [str(block.get("Status", "")) for block in blocks if isinstance(block, Message)]
        if isinstance(blocks, list)
        else []
    )
    found = [match.group(0) for text in fields if (match := _STATUS.search(text))]
    return max(found, default=None)


def _delivery_in(part: Message) -> UUID | None:
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        text = str(inner[0].get("Message-ID", ""))
    else:
        headers = part.get_payload(decode=True)
        text = str(message_from_bytes(headers if isinstance(headers, bytes) else b"").get("Message-ID", ""))
    match = _MESSAGE_ID.search(text)
    return UUID(match.group(1)) if match else None
