"""Papers: announced by a ticket, received once, given to an application, checked by staff."""

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import crypto, models
from db.files import PaperStore, Stored
from db.queries import attachments
from papers.worker import Cleaner
from rules.errors import Conflict, Invalid, NotFound, Problem, TooManyAttempts, refuse_all
from rules.papers import (
    MAGIC,
    MAX_AWAITED,
    MAX_BYTES,
    MAX_PAPERS,
    MAX_STORED_BYTES,
    AttachmentKind,
    AttachmentState,
    PaperCheck,
    RequiredPaper,
    announced_problems,
    missing_papers,
    safe_filename,
)
from rules.people import Person, Staff

TICKET_LIFE = timedelta(minutes=15)


@dataclass(frozen=True)
class Announced:
    """A file that is to come; `size_bytes` in bytes, `sha256` in hexadecimal digits."""

    kind: AttachmentKind
    filename: str
    media_type: str
    size_bytes: int
    sha256: str | None


@dataclass(frozen=True)
class Ticket:
    """The right to upload one file, once."""

    token: str
    attachment: models.Attachment


async def request_upload(session: AsyncSession, actor: Person, *, announced: Announced, now: datetime) -> Ticket:
    """A ticket for a file whose name, kind and size are in order."""
    refuse_all(
        announced_problems(
            filename=announced.filename,
            media_type=announced.media_type,
            size_bytes=announced.size_bytes,
            sha256=announced.sha256,
        )
    )
    if await attachments.awaited_count(session, actor, now) >= MAX_AWAITED:
        raise TooManyAttempts(int(TICKET_LIFE.total_seconds()))
    token = crypto.token()
    paper = models.Attachment(
        account_id=actor.account_id,
        kind=announced.kind,
        filename=safe_filename(announced.filename),
        media_type=announced.media_type,
        size_bytes=announced.size_bytes,
        announced_sha256=bytes.fromhex(announced.sha256) if announced.sha256 else None,
        state=AttachmentState.AWAITED,
        ticket_hash=crypto.token_hash(token),
        ticket_expires_at=now + TICKET_LIFE,
        paper_check=PaperCheck.UNCHECKED,
    )
    session.add(paper)
    await session.flush()
    return Ticket(token, paper)


async def take_ticket(session: AsyncSession, token: str, *, now: datetime) -> models.Attachment:
    """Use a ticket up before the first byte is read."""
    paper = await attachments.by_ticket(session, crypto.token_hash(token))
    if paper is None:
        raise NotFound
    if paper.ticket_used_at is not None:
        raise Conflict(Problem("TICKET_USED"))
    if paper.ticket_expires_at <= now:
        raise Conflict(Problem("TICKET_EXPIRED"))
    paper.ticket_used_at = now
    await session.flush()
    return paper


async def receive(
    files: PaperStore, cleaner: Cleaner, paper: models.Attachment, chunks: AsyncIterator[bytes]
) -> Stored:
    """Store a clean file for the one that was announced; whatever is refused lies nowhere, and never did."""
    content = await _whole(chunks, limit=paper.size_bytes)
    refuse_all(_arrived_problems(paper, content))
    clean = await cleaner.clean(paper.media_type, content)
    if len(clean.content) > MAX_STORED_BYTES:
        raise Invalid(Problem("FILE_TOO_LARGE", values={"mebibytes": MAX_BYTES // 2**20}))
    return await files.keep(clean.content, clean.pages)


async def _whole(chunks: AsyncIterator[bytes], *, limit: int) -> bytes:
    """The bytes in memory, where they leave no trace; stops as soon as there are more than were announced."""
    content = bytearray()
    async for chunk in chunks:
        content += chunk
        if len(content) > limit:
            raise Invalid(Problem("SIZE_MISMATCH"))
    return bytes(content)


def _arrived_problems(paper: models.Attachment, content: bytes) -> list[Problem]:
    problems = []
    if len(content) != paper.size_bytes:
        problems.append(Problem("SIZE_MISMATCH"))
    if not content.startswith(MAGIC[paper.media_type]):
        problems.append(Problem("CONTENT_MISMATCH"))
    if paper.announced_sha256 not in (None, hashlib.sha256(content).digest()):
        problems.append(Problem("SHA256_MISMATCH"))
    return problems


async def settle(session: AsyncSession, attachment_id: UUID, stored: Stored | None) -> models.Attachment:
    """Write down that the file has come, or that it was refused."""
    paper = await attachments.get(session, attachment_id)
    if paper is None:
        raise NotFound
    if stored is None:
        paper.state = AttachmentState.REFUSED
    else:
        paper.state = AttachmentState.STORED
        paper.storage_key = stored.key
        paper.sha256 = stored.sha256
        paper.size_bytes = stored.size
        paper.page_count = stored.page_count
    await session.flush()
    return paper


async def chosen(
    session: AsyncSession,
    actor: Person,
    ids: Sequence[UUID],
    *,
    required: tuple[RequiredPaper, ...],
    kept: Sequence[models.Attachment] = (),
) -> tuple[list[models.Attachment], list[Problem]]:
    """The papers of an application, with everything that is wrong about them.

    `kept` are papers that staff found in order earlier: they stay unless one of their kind is given anew.
    """
    problems = []
    if len(ids) > MAX_PAPERS:
        return [], [Problem("TOO_MANY_PAPERS", "attachmentIds", {"count": MAX_PAPERS})]
    found = await attachments.own(session, actor, ids)
    for position, paper_id in enumerate(ids):
        field = f"attachmentIds.{position}"
        paper = found.get(paper_id)
        if paper is None:
            problems.append(Problem("PAPER_NOT_YOURS", field))
        elif paper.state is AttachmentState.PURGED:
            problems.append(Problem("PAPER_PURGED", field))
        elif paper.state is not AttachmentState.STORED:
            problems.append(Problem("PAPER_NOT_STORED", field))
        if paper is not None and paper_id in ids[:position]:
            problems.append(Problem("PAPER_TWICE", field))
    given = [found[paper_id] for paper_id in dict.fromkeys(ids) if paper_id in found]
    kinds = {paper.kind for paper in given}
    papers = given + [paper for paper in kept if paper.kind not in kinds and paper.id not in found]
    problems += missing_papers(required, {paper.kind for paper in papers}, "attachmentIds")
    return papers, problems


@dataclass(frozen=True)
class Judgement:
    """What staff found about one paper."""

    check: PaperCheck
    remark: str | None = None


def judge(
    papers: Sequence[models.Attachment], judgements: Mapping[UUID, Judgement], staff: Staff, now: datetime
) -> None:
    """Write the results of a review on its papers."""
    for paper in papers:
        judgement = judgements.get(paper.id)
        if judgement is None:
            continue
        if judgement.check is not paper.paper_check or judgement.remark != paper.check_remark:
            paper.paper_check = judgement.check
            paper.check_remark = judgement.remark
            paper.checked_at = now
            paper.checked_by_id = staff.staff_id
