"""Papers: tickets."""

from dataclasses import dataclass
from datetime import datetime

from graph.context import Info
from graph.rows import Row
from graph.types.inputs import RequestUploadInput
from rules.attempts import UPLOAD_TICKET_BY_ACCOUNT
from services import attachments, attempts
from services.attachments import Announced


@dataclass(frozen=True)
class HeaderShown:
    """A header of an upload."""

    name: str
    value: str


@dataclass(frozen=True)
class TicketShown:
    """A ticket as the client sees it."""

    url: str
    method: str
    headers: list[HeaderShown]
    expires_at: datetime
    attachment: Row


async def request_upload(info: Info, input: RequestUploadInput) -> TicketShown:
    """A ticket for one file."""
    context = info.context
    announced = Announced(input.kind, input.filename, input.media_type, input.size_bytes, input.sha256)
    async with context.portal.database.begin() as session:
        tries = [(UPLOAD_TICKET_BY_ACCOUNT, str(context.person.account_id))]
        await attempts.take(session, context.portal.keys, tries, now=context.now())
    async with context.portal.database.begin() as session:
        ticket = await attachments.request_upload(session, context.person, announced=announced, now=context.now())
    paper = ticket.attachment
    return TicketShown(
        url=f"{context.portal.public_url}/uploads/{ticket.token}",
        method="PUT",
        headers=[HeaderShown("Content-Type", paper.media_type)],
        expires_at=paper.ticket_expires_at,
        attachment=context.rows().row("attachment", paper.id),
    )
