"""Papers: tickets, lists of what is required, links."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from strawberry import Parent

from db import models
from graph import ids
from graph.context import Info
from graph.types.inputs import RequestUploadInput
from rules.accounts import AccountType
from rules.attempts import UPLOAD_TICKET_BY_ACCOUNT
from rules.bindings import Capacity
from rules.papers import MAGIC, MAX_BYTES, AttachmentKind, AttachmentState, PaperCheck, for_binding, for_registration
from services import attachments, attempts
from services.attachments import Announced

LINK_LIFE = timedelta(minutes=10)


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
    attachment: models.Attachment


@dataclass(frozen=True)
class PaperShown:
    """A required paper as the client sees it."""

    kind: AttachmentKind
    label: str
    required: bool
    accepted_media_types: list[str]
    max_bytes: int


def itself(root: Parent[models.Attachment]) -> models.Attachment:
    """The row, as the parent of a group of its fields."""
    return root


def check_result(root: Parent[models.Attachment]) -> PaperCheck:
    """What staff found."""
    return root.paper_check


def check_remark(root: Parent[models.Attachment]) -> str | None:
    """What staff wrote."""
    return root.check_remark


def download_url(root: Parent[models.Attachment], info: Info) -> str | None:
    """A signed link for the owner, valid for ten minutes."""
    if root.state is not AttachmentState.STORED:
        return None
    portal = info.context.portal
    paper, until = ids.of_row(root), int((portal.now() + LINK_LIFE).timestamp())
    signature = portal.keys.signature("paper", f"{paper}|{until}")
    return f"{portal.public_url}/papers/{paper}?until={until}&signature={signature}"


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
        attachment=paper,
    )


async def required_papers(
    info: Info,
    account_type: AccountType,
    capacity: Capacity | None = None,
    client_is_party: bool = True,
    legal_aid: bool = False,
) -> list[PaperShown]:
    """The papers for a registration, or with a capacity for a binding."""
    papers = (
        for_registration(account_type)
        if capacity is None
        else for_binding(account_type, capacity, client_is_party=client_is_party, legal_aid=legal_aid)
    )
    return [
        PaperShown(paper.kind, paper.kind.label(info.context.language), paper.required, list(MAGIC), MAX_BYTES)
        for paper in papers
    ]
