"""Files that internal systems lay into a folder: taken when they are whole, by one worker, and put away when they are imported."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

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


@dataclass
class FolderWatch:
    """What a process has seen in the folder: since when each file has been as it is, by this process's own clock."""

    folder: ExchangeFolder
    since: dict[Path, tuple[Laid, datetime]] = field(default_factory=dict)

    def whole(self, now: datetime) -> list[Laid]:
        """The files that have not changed for a minute."""
        present = {laid.path: laid for laid in self.folder.waiting()}
        seen = {}
        for path, laid in present.items():
            before = self.since.get(path)
            seen[path] = before if before is not None and before[0] == laid else (laid, now)
        self.since = seen
        return [laid for laid, since in seen.values() if now - since >= QUIET]


@dataclass(frozen=True)
class PickUp:
    """What picking up works with."""

    database: Database
    files: ArrivingFiles
    watch: FolderWatch
    now: Callable[[], datetime]


async def run(pick_up: PickUp) -> list[UUID]:
    """Put away what has been imported, take what is whole; returns the uploads that now wait. One process at a time."""
    await _settle(pick_up)
    return [taken for laid in pick_up.watch.whole(pick_up.now()) if (taken := await _take(pick_up, laid))]


async def _take(pick_up: PickUp, laid: Laid) -> UUID | None:
    """First the row, then the file, then the row again: whatever is interrupted is found by `_settle`, or never began."""
    now = pick_up.now()
    async with pick_up.database.begin() as session:
        office_id = await procuratorates.in_subtree(session, None, laid.unit_code)
        if office_id is None:
            return None
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
    except FileNotFoundError:
        return None  # taken back meanwhile; the row is dropped as any other upload that nobody goes on with
    await _complete(pick_up, upload.id, laid.unit_code)
    return upload.id


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


async def _settle(pick_up: PickUp) -> None:
    for unit_code, upload_id in list(pick_up.watch.folder.taken()):
        async with pick_up.database.read() as session:
            upload = await case_uploads.get(session, upload_id)
        if upload is None:
            continue
        if upload.status in RECEIVABLE:
            await _complete(pick_up, upload_id, unit_code)
        elif upload.finished_at is not None or upload.status is CaseUploadStatus.ABANDONED:
            await asyncio.to_thread(_put_away, pick_up, unit_code, upload)


def _put_away(pick_up: PickUp, unit_code: str, upload: models.CaseUpload) -> None:
    is_done = upload.status is CaseUploadStatus.DONE and not upload.has_rejects
    target = pick_up.watch.folder.put_away(unit_code, upload.id, upload.filename, is_done=is_done)
    if upload.has_rejects:
        kept = pick_up.files.rejects(upload.id)
        with pick_up.files.reading(kept) as lines, pick_up.watch.folder.reject_file(target) as beside:
            shutil.copyfileobj(lines, beside)
