"""Importing the files that have come, one after the other: claimed under a lease, so that a worker's death only delays them."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from db import models
from db.arriving_files import ArrivingFiles
from db.crypto import Keys
from db.engine import Database
from db.exchange_folder import ExchangeFolder
from db.queries import case_uploads, procuratorates
from rules.case_uploads import LEASE, TRANSITIONS, CaseUploadAct, UploadChannel
from rules.people import Actor, Machine, Staff
from rules.watching import Watch
from services.case_folder import FOLDER
from services.case_import_files import UnreadableImport, rejecting_into
from services.case_import_portions import Deliverer
from services.case_imports import ImportCounts, import_cases

UNREADABLE, BROKEN_OFF = "UNREADABLE", "BROKEN_OFF"
OUTCOMES = ("new", "changed", "unchanged", "skipped", "rejected")
AGAIN_AFTER = timedelta(seconds=30)


@dataclass(frozen=True)
class Importer:
    """What importing works with; the database has patience for a portion."""

    database: Database
    files: ArrivingFiles
    keys: Keys
    now: Callable[[], datetime]
    folder: ExchangeFolder | None = None  # where files lie that an internal system has laid down
    watch: Watch = field(default_factory=Watch)


class _LeaseLost(Exception):
    """Another worker took this one for dead."""


async def run_next(importer: Importer) -> UUID | None:
    """Import the file that waits longest and return its id; None when there is none.

    A file that cannot be read, or whose imports broke off too often, has failed; whatever else goes wrong is raised, and it waits.
    """
    now = importer.now()
    async with importer.database.begin() as session:
        upload = await case_uploads.claim(session, now=now, until=now + LEASE)
    if upload is None:
        return None
    if case_uploads.is_exhausted(upload):
        await _fail(importer, upload, BROKEN_OFF)
        return upload.id
    try:
        counts = await _under_lease(importer, upload)
    except UnreadableImport:
        await _fail(importer, upload, UNREADABLE)
    except _LeaseLost:
        pass
    except asyncio.CancelledError:
        await _give_back(importer, upload, after=timedelta(0), tries=upload.tries - 1)
        raise
    except Exception:
        with suppress(Exception):  # the database is away: then the lease ends by itself
            await _give_back(importer, upload, after=AGAIN_AFTER, tries=upload.tries)
        raise
    else:
        await _finish(importer, upload, counts)
        for outcome in OUTCOMES:
            importer.watch.imported(outcome, getattr(counts, outcome))
    return upload.id


async def _under_lease(importer: Importer, upload: models.CaseUpload) -> ImportCounts:
    importing = asyncio.create_task(_import(importer, upload))
    beating = asyncio.create_task(_beat(importer, upload))
    try:
        await asyncio.wait({importing, beating}, return_when=asyncio.FIRST_COMPLETED)
        if not importing.done():
            beating.result()  # raises what ended it
        return await importing
    finally:
        for each in (importing, beating):
            each.cancel()
        await asyncio.gather(importing, beating, return_exceptions=True)


async def _beat(importer: Importer, upload: models.CaseUpload) -> None:
    while True:
        await asyncio.sleep(LEASE.total_seconds() / 4)
        async with importer.database.begin() as session:
            if await case_uploads.renew(session, upload, importer.now() + LEASE) is None:
                raise _LeaseLost


async def _import(importer: Importer, upload: models.CaseUpload) -> ImportCounts:
    files = importer.files
    deliverer = Deliverer(upload.procuratorate_id, await _sender(importer, upload))
    opening = await _lines(importer, upload)
    with _opened(opening) as lines, files.beginning(files.rejects(upload.id)) as rejects:
        return await import_cases(
            importer.database,
            importer.keys,
            lines=lines,
            filename=upload.filename,
            deliverer=deliverer,
            rejects=rejecting_into(rejects),
            now=importer.now,
            upload_id=upload.id,
        )


@contextmanager
def _opened(opening: AbstractContextManager[BinaryIO]) -> Iterator[BinaryIO]:
    """What was sent; only that it cannot be opened speaks against it: a full disk or a lost connection is no fault of its sender."""
    with ExitStack() as stack:
        try:
            lines = stack.enter_context(opening)
        except OSError as failure:
            raise UnreadableImport from failure
        yield lines


async def _lines(importer: Importer, upload: models.CaseUpload) -> AbstractContextManager[BinaryIO]:
    if upload.channel is not UploadChannel.FOLDER:
        return importer.files.reading(importer.files.sent(upload.id))
    async with importer.database.read() as session:
        offices = await procuratorates.by_ids(session, [upload.procuratorate_id])
    if importer.folder is None:
        raise UnreadableImport  # the setting has been taken away meanwhile
    return importer.folder.reading(offices[0].unit_code, upload.id)


async def _sender(importer: Importer, upload: models.CaseUpload) -> Actor:
    if upload.channel is UploadChannel.API and upload.api_key_id is not None:
        return Machine(key_id=upload.api_key_id, procuratorate_id=upload.procuratorate_id)
    if upload.staff_member_id is None:
        return FOLDER
    async with importer.database.read() as session:
        member = await case_uploads.sender(session, upload.staff_member_id)
    if member is None:
        return FOLDER
    return Staff(
        staff_id=member.id,
        username=member.username,
        full_name=member.full_name,
        procuratorate_id=upload.procuratorate_id,
    )


async def _finish(importer: Importer, upload: models.CaseUpload, counts: ImportCounts) -> None:
    async with importer.database.begin() as session:
        settled = await case_uploads.settle(
            session,
            upload,
            status=TRANSITIONS[upload.status][CaseUploadAct.FINISH],
            finished_at=importer.now(),
            has_rejects=counts.rejected > 0,
        )
    if settled is None:
        return
    importer.files.remove(importer.files.sent(upload.id))
    if not counts.rejected:
        importer.files.remove(importer.files.rejects(upload.id))


async def _fail(importer: Importer, upload: models.CaseUpload, problem: str) -> None:
    async with importer.database.begin() as session:
        settled = await case_uploads.settle(
            session,
            upload,
            status=TRANSITIONS[upload.status][CaseUploadAct.FAIL],
            finished_at=importer.now(),
            problem=problem,
        )
    if settled is not None:
        importer.files.remove(importer.files.sent(upload.id))
        importer.files.remove(importer.files.rejects(upload.id))


async def _give_back(importer: Importer, upload: models.CaseUpload, *, after: timedelta, tries: int) -> None:
    async with importer.database.begin() as session:
        await case_uploads.give_back(session, upload, importer.now() + after, tries)
