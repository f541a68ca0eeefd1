"""Files of cases that are not imported to their end: given up, ended with their key, idle; and what is forgotten of those that were."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.arriving_files import ArrivingFiles
from db.queries import case_uploads
from rules.case_uploads import RECEIVABLE, TRANSITIONS, CaseUploadAct, CaseUploadStatus, UploadChannel
from rules.errors import Conflict, NotFound, Problem
from rules.people import Actor, Staff
from services import audit
from services.case_uploads import check_may_import

KEY_REVOKED = "KEY_REVOKED"


async def give_up(session: AsyncSession, actor: Actor, *, upload_id: UUID) -> None:
    """A file that is still coming is no longer waited for; one that was given up before stays so.

    Staff give up what their offices send within the session's reach, a machine what its key does. Raises `NotFound`, or `Conflict`
    when it is complete. Its bytes may be removed once that is committed.
    """
    if isinstance(actor, Staff):
        check_may_import(actor)
        upload = await case_uploads.locked(session, upload_id)
    else:
        own = await case_uploads.own(session, actor, upload_id)
        upload = own and await case_uploads.locked(session, upload_id)
    if upload is None or upload.channel is UploadChannel.FOLDER:
        raise NotFound
    if upload.status is CaseUploadStatus.ABANDONED:
        return
    if upload.status not in RECEIVABLE:
        raise Conflict(Problem("UPLOAD_COMPLETE"))
    upload.status = TRANSITIONS[upload.status][CaseUploadAct.ABANDON]
    await _record(session, actor, "case_upload.abandoned", upload)


async def end_with_key(session: AsyncSession, staff: Staff, *, key_id: UUID, now: datetime) -> None:
    """What a key has sent and is not imported never will be; an import that runs stops at its next sign of life."""
    for upload in await case_uploads.under_way_by_key(session, key_id):
        if upload.status in RECEIVABLE:
            upload.status = TRANSITIONS[upload.status][CaseUploadAct.ABANDON]
            await _record(session, staff, "case_upload.abandoned", upload)
            continue
        upload.status = TRANSITIONS[upload.status][CaseUploadAct.FAIL]
        upload.problem, upload.finished_at, upload.locked_until = KEY_REVOKED, now, None
        await _record(session, staff, "case_upload.stopped", upload)
    await session.flush()


async def _record(session: AsyncSession, actor: Actor, action: str, upload: models.CaseUpload) -> None:
    told = {"channel": upload.channel.name, "received": upload.received, "problem": upload.problem}
    office = upload.procuratorate_id
    await audit.record(session, actor, action, "case_upload", upload.id, procuratorate_id=office, new=told)


async def abandon_idle(session: AsyncSession, *, before: datetime, limit: int = 100) -> int:
    """Give up files that were never completed and got nothing since then; their bytes are for `sweep`, once that is certain."""
    idle = await case_uploads.idle(session, before, limit)
    for upload in idle:
        upload.status = TRANSITIONS[upload.status][CaseUploadAct.ABANDON]
    await session.flush()
    return len(idle)


async def drop_rejects(session: AsyncSession, *, before: datetime, limit: int = 100) -> int:
    """Forget rejected lines that were kept long enough; their counts stay, their bytes are for `sweep`."""
    old = await case_uploads.with_old_rejects(session, before, limit)
    for upload in old:
        upload.has_rejects = False
    await session.flush()
    return len(old)


async def sweep(session: AsyncSession, files: ArrivingFiles, *, before: datetime) -> int:
    """Remove files that nothing needs (any more), written last before then; returns how many."""
    old = [(upload_id, path) for upload_id, path, written_at in files.lying() if written_at < before]
    kept = await case_uploads.kept(session, [upload_id for upload_id, _ in old])
    left = [path for upload_id, path in old if upload_id not in kept]
    for path in left:
        files.remove(path)
    return len(left)
