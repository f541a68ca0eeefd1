"""Receiving files of cases: opened, gone on with from where they stand, complete. Bytes go to the disk as they come."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.arriving_files import ArrivingFiles, Busy, SealedFile
from db.base import new_id
from db.engine import Database
from db.queries import api_keys, case_uploads
from rules.accounts import plain_text
from rules.case_uploads import (
    FILENAME_LIMIT,
    RECEIVABLE,
    TRANSITIONS,
    CaseUploadAct,
    CaseUploadStatus,
    UploadChannel,
    upload_problems,
)
from rules.errors import Conflict, Forbidden, Invalid, NotFound, Problem, Unauthenticated, refuse_all
from rules.grants import Right, holders
from rules.people import Actor, Machine, Staff
from services import audit

PIECE = 1024 * 1024  # bytes: worth a write of their own
SETTLED_EVERY = 8 * 1024 * 1024  # bytes: what a broken connection costs at most when the process dies with it


@dataclass(frozen=True)
class Reception:
    """What receiving works with: the database, the files, how long one may be in bytes, the clock."""

    database: Database
    files: ArrivingFiles
    limit: int
    now: Callable[[], datetime]


class OffsetWrong(Conflict):
    """The file stands elsewhere: at `offset`."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__(Problem("UPLOAD_OFFSET_WRONG"))


async def open_upload(
    session: AsyncSession, actor: Machine | Staff, *, filename: str, length: int | None, limit: int, now: datetime
) -> models.CaseUpload:
    """A file that the actor's office begins to send; without a length its end is where the sender stops."""
    office = actor.procuratorate_id
    if isinstance(actor, Staff):
        check_may_import(actor)
    if office is None:
        raise Forbidden(Problem("FORBIDDEN"))
    refuse_all(upload_problems(length, limit=limit, under_way=await case_uploads.under_way(session, office)))
    by_machine = isinstance(actor, Machine)
    upload = models.CaseUpload(
        id=new_id(),
        procuratorate_id=office,
        channel=UploadChannel.API if by_machine else UploadChannel.PAGE,
        api_key_id=actor.key_id if isinstance(actor, Machine) else None,
        staff_member_id=actor.staff_id if isinstance(actor, Staff) else None,
        filename=plain_filename(filename),
        length=length,
        status=TRANSITIONS[None][CaseUploadAct.OPEN],
        created_at=now,
        touched_at=now,
    )
    session.add(upload)
    await session.flush()
    told = {"channel": upload.channel.name, "length": length}
    await audit.record(
        session, actor, "case_upload.opened", "case_upload", upload.id, procuratorate_id=office, new=told
    )
    return upload


def check_may_import(staff: Staff) -> None:
    """Raises `Forbidden` for staff who may not deliver cases."""
    if not staff.may(holders(Right.IMPORT_CASES)):
        raise Forbidden(Problem("FORBIDDEN"))


def plain_filename(filename: str) -> str:
    """The last part of a name, without what cannot be shown; never one that leads to another folder."""
    folded = plain_text(filename).replace("\\", "/")  # first: what is folded may be a slash
    name = "".join(each for each in folded.rpartition("/")[2] if each.isprintable()).strip()[:FILENAME_LIMIT]
    return "cases.jsonl" if name in ("", ".", "..") else name


async def receive(
    reception: Reception, actor: Actor, *, upload_id: UUID, offset: int, content: AsyncIterator[bytes]
) -> models.CaseUpload:
    """Go on with a file at an offset and return how it stands then; whole, it waits for its import.

    Raises `OffsetWrong`, `Conflict` when another request is writing it or it is complete, `Invalid` when more comes than was
    announced or allowed. What came before the sender broke off stays.
    """
    await _begin(reception, actor, upload_id, offset)  # nobody makes a file of an upload that is not there
    try:
        with reception.files.writing(upload_id) as file:
            upload = await _begin(reception, actor, upload_id, offset)
            if file.size() < offset:  # the disk has lost what the row remembers
                await _stand_at(reception, upload_id, file.size())
            writing = _Writing(reception, upload, file, offset)
            try:
                await writing.all_of(_gathered(content))
            except Invalid:
                if upload.length is None:  # nobody can go on with it
                    await _give_up(reception, upload_id)
                raise
            finally:
                upload = await writing.settle()
            _check_is_coming(upload)
            if upload.length is None and upload.received == 0:
                await _give_up(reception, upload_id)
                raise Invalid(Problem("FILE_EMPTY", "length"))
            if upload.length is None or upload.received == upload.length:
                upload = await _complete(reception, actor, upload_id)
            return upload
    except Busy:
        raise Conflict(Problem("UPLOAD_BUSY")) from None


async def _gathered(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """What comes, in pieces worth a write each; what a sender has brought before breaking off need not be sent again."""
    held = bytearray()
    try:
        async for piece in content:
            held += piece
            if len(held) >= PIECE:
                yield bytes(held)
                held.clear()
    except Exception:
        if held:
            yield bytes(held)
        raise
    if held:
        yield bytes(held)


async def _begin(reception: Reception, actor: Actor, upload_id: UUID, offset: int) -> models.CaseUpload:
    async with reception.database.read() as session:
        upload = await case_uploads.own(session, actor, upload_id)
    if upload is None:
        raise NotFound
    if upload.received != offset:
        raise OffsetWrong(upload.received)
    _check_is_coming(upload)
    return upload


def _check_is_coming(upload: models.CaseUpload) -> None:
    if upload.status is CaseUploadStatus.ABANDONED:
        raise Conflict(Problem("UPLOAD_ABANDONED"))
    if upload.status not in RECEIVABLE:
        raise Conflict(Problem("UPLOAD_COMPLETE"))


async def _stand_at(reception: Reception, upload_id: UUID, size: int) -> NoReturn:
    async with reception.database.begin() as session:
        upload = await case_uploads.locked(session, upload_id)
        if upload is not None and upload.status in RECEIVABLE:
            upload.received = size
    raise OffsetWrong(size)


class _Writing:
    """One sender's bytes on their way to the disk."""

    def __init__(self, reception: Reception, upload: models.CaseUpload, file: SealedFile, offset: int) -> None:
        self._reception, self._upload, self._file = reception, upload, file
        self._at = self._settled = offset
        self._most = reception.limit if upload.length is None else upload.length
        file.seek(offset)

    async def all_of(self, content: AsyncIterator[bytes]) -> None:
        async for piece in content:
            if self._at + len(piece) > self._most:
                raise Invalid(self._too_long())
            await asyncio.to_thread(self._file.write, piece)
            self._at += len(piece)
            if self._at - self._settled >= SETTLED_EVERY:
                _check_is_coming(await self.settle())

    def _too_long(self) -> Problem:
        if self._upload.length is not None:
            return Problem("SIZE_MISMATCH", "length")
        return Problem("FILE_TOO_LARGE", "length", {"mebibytes": self._reception.limit // 2**20})

    async def settle(self) -> models.CaseUpload:
        """First the disk, then the row: it never claims more than there is."""
        await asyncio.to_thread(self._file.settle)
        async with self._reception.database.begin() as session:
            upload = await case_uploads.locked(session, self._upload.id)
            if upload is None:
                raise NotFound
            if upload.status not in RECEIVABLE:  # given up meanwhile
                return upload
            upload.received, upload.touched_at = self._at, self._reception.now()
        self._settled = self._at
        return upload


async def _give_up(reception: Reception, upload_id: UUID) -> None:
    async with reception.database.begin() as session:
        upload = await case_uploads.locked(session, upload_id)
        if upload is not None and upload.status in RECEIVABLE:
            upload.status = TRANSITIONS[upload.status][CaseUploadAct.ABANDON]
    reception.files.remove(reception.files.sent(upload_id))


async def _complete(reception: Reception, actor: Actor, upload_id: UUID) -> models.CaseUpload:
    now = reception.now()
    async with reception.database.begin() as session:
        if isinstance(actor, Machine) and not await api_keys.stays_in_force(session, actor.key_id, now):
            raise Unauthenticated(Problem("API_KEY_REFUSED"))
        upload = await case_uploads.locked(session, upload_id)
        if upload is None:
            raise NotFound
        _check_is_coming(upload)
        upload.length, upload.received_at = upload.received, now
        upload.status = TRANSITIONS[upload.status][CaseUploadAct.COMPLETE]
        await audit.record(
            session,
            actor,
            "case_upload.received",
            "case_upload",
            upload.id,
            procuratorate_id=upload.procuratorate_id,
            new={"length": upload.length},
        )
    return upload


async def find(session: AsyncSession, actor: Actor, *, upload_id: UUID) -> models.CaseUpload:
    """A file that the actor has sent; any other is not there."""
    upload = await case_uploads.own(session, actor, upload_id)
    if upload is None:
        raise NotFound
    return upload


async def take_rejects(session: AsyncSession, actor: Actor, *, upload_id: UUID) -> models.CaseUpload:
    """A file whose rejected lines the actor takes with them: they hold names, so it stays on record.

    Staff take those of the offices that their session reaches, a machine those that its key has sent.
    """
    if isinstance(actor, Staff):
        check_may_import(actor)
        upload = await case_uploads.get(session, upload_id)
    else:
        upload = await case_uploads.own(session, actor, upload_id)
    if upload is None or not upload.has_rejects:
        raise NotFound
    await audit.record(
        session,
        actor,
        "case_upload.rejects_downloaded",
        "case_upload",
        upload.id,
        procuratorate_id=upload.procuratorate_id,
    )
    return upload
