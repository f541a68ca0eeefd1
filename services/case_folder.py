"""Files that internal systems lay into a folder: taken when they are whole, by one worker, and put away when they are imported."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import structlog

from db import models
from db.arriving_files import ArrivingFiles
from db.base import new_id
from db.engine import Database
from db.exchange_folder import ExchangeFolder, Laid
from db.queries import case_uploads, procuratorates
from rules.case_uploads import RECEIVABLE, TRANSITIONS, CaseUploadAct, CaseUploadStatus, UploadChannel
from rules.people import System
from services import audit
from services.case_uploads import plain_filename

FOLDER = System(name="case_folder")
QUIET = timedelta(seconds=60)
NEVER_TAKEN = timedelta(hours=1)

log = structlog.get_logger(__name__)


@dataclass
class FolderWatch:
    """What a process has seen in the folder: since when each file has been as it is, by this process's own clock, and what it told."""

    folder: ExchangeFolder
    since: dict[Path, tuple[Laid, datetime]] = field(default_factory=dict)
    told: set[tuple[str, str, str]] = field(default_factory=set)

    def whole(self, waiting: list[Laid], now: datetime) -> list[Laid]:
        """Those of the files that wait which have not changed for a minute."""
        seen = {}
        for laid in waiting:
            before = self.since.get(laid.path)
            seen[laid.path] = before if before is not None and before[0] == laid else (laid, now)
        self.since = seen
        return [laid for laid, since in seen.values() if now - since >= QUIET]


@dataclass(frozen=True)
class PickUp:
    """What picking up works with."""

    database: Database
    files: ArrivingFiles
    watch: FolderWatch
    now: Callable[[], datetime]


class _Troubles:
    """What goes wrong with a file or the folder of an office stays there: told once, without a name, and tried again next time."""

    def __init__(self) -> None:
        self.met: set[tuple[str, str, str]] = set()

    @property
    def unit_codes(self) -> set[str]:
        """The offices with whose folders something is wrong."""
        return {unit_code for unit_code, _, _ in self.met}

    @contextmanager
    def of(self, unit_code: str, upload_id: UUID | None = None) -> Iterator[None]:
        """The block is left when the disk refuses something."""
        try:
            yield
        except OSError as error:
            self.met.add((unit_code, str(upload_id or "-"), type(error).__name__))

    def tell(self, watch: FolderWatch) -> None:
        """Into the log what was not there before."""
        for unit_code, upload, error in sorted(self.met - watch.told):
            log.warning("case_folder.trouble", unit_code=unit_code, upload=upload, error=error)
        watch.told = self.met


async def run(pick_up: PickUp) -> list[UUID]:
    """Put away what has been imported, take what is whole; returns the uploads that now wait. One process at a time."""
    folder, troubles = pick_up.watch.folder, _Troubles()
    unit_codes, waiting, taken = folder.unit_codes(), [], []
    for unit_code in unit_codes:
        with troubles.of(unit_code):
            await _settle(pick_up, troubles, unit_code)
            waiting += folder.waiting(unit_code)
    await _drop_never_taken(pick_up, troubles)
    for laid in pick_up.watch.whole(waiting, pick_up.now()):
        with troubles.of(laid.unit_code):
            taken += await _take(pick_up, laid)
    troubles.tell(pick_up.watch)
    return taken


async def _take(pick_up: PickUp, laid: Laid) -> list[UUID]:
    """First the row, then the file, then the row again: whatever is interrupted is found by `_settle`, or never began."""
    now = pick_up.now()
    async with pick_up.database.begin() as session:
        office_id = await procuratorates.in_subtree(session, None, laid.unit_code)
        if office_id is None:
            return []
        upload = models.CaseUpload(
            id=new_id(),
            procuratorate_id=office_id,
            channel=UploadChannel.FOLDER,
            filename=plain_filename(laid.path.name),
            length=laid.size,
            status=TRANSITIONS[None][CaseUploadAct.OPEN],
            created_at=now,
            touched_at=now,
        )
        session.add(upload)
    try:
        pick_up.watch.folder.take(laid, upload.id)
    except OSError as error:
        async with pick_up.database.begin() as session:
            await session.delete(upload)  # it never was
        if isinstance(error, FileNotFoundError):
            return []  # taken back meanwhile
        raise
    await _complete(pick_up, upload.id, laid.unit_code)
    return [upload.id]


async def _complete(pick_up: PickUp, upload_id: UUID, unit_code: str) -> None:
    size = pick_up.watch.folder.size(unit_code, upload_id)
    async with pick_up.database.begin() as session:
        upload = await case_uploads.locked(session, upload_id)
        if upload is None or upload.status not in RECEIVABLE or size is None:
            return
        upload.length = upload.received = size
        upload.received_at = pick_up.now()
        upload.status = TRANSITIONS[upload.status][CaseUploadAct.COMPLETE]
        await audit.record(
            session,
            FOLDER,
            "case_upload.received",
            "case_upload",
            upload.id,
            procuratorate_id=upload.procuratorate_id,
            new={"length": size, "channel": upload.channel.name},
        )


async def _settle(pick_up: PickUp, troubles: _Troubles, unit_code: str) -> None:
    for upload_id in pick_up.watch.folder.taken(unit_code):
        async with pick_up.database.read() as session:
            upload = await case_uploads.taken_for(session, upload_id, unit_code)
        if upload is None:
            continue  # another office's, or nothing that we took
        with troubles.of(unit_code, upload_id):
            if upload.status in RECEIVABLE:
                await _complete(pick_up, upload_id, unit_code)
            elif upload.finished_at is not None or upload.status is CaseUploadStatus.ABANDONED:
                await asyncio.to_thread(_put_away, pick_up, unit_code, upload)


def _put_away(pick_up: PickUp, unit_code: str, upload: models.CaseUpload) -> None:
    put_away, kept = pick_up.watch.folder.put_away, pick_up.files.rejects(upload.id)
    if not (upload.has_rejects and kept.exists()):
        is_done = upload.status is CaseUploadStatus.DONE and not upload.has_rejects
        put_away(unit_code, upload.id, upload.filename, rejects=None, is_done=is_done)
        return
    with pick_up.files.reading(kept) as lines:
        put_away(unit_code, upload.id, upload.filename, rejects=lines, is_done=False)


async def _drop_never_taken(pick_up: PickUp, troubles: _Troubles) -> None:
    """What was opened by a process that died before it took the file; what was taken has been completed by now."""
    before = pick_up.now() - NEVER_TAKEN
    async with pick_up.database.begin() as session:
        for upload in await case_uploads.never_taken(session, before, troubles.unit_codes, limit=100):
            upload.status = TRANSITIONS[upload.status][CaseUploadAct.ABANDON]
