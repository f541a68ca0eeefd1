"""Files of cases on their way in: who may see one, how much has come, who imports it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import CaseImport, CaseUpload, Procuratorate, StaffMember
from rules.case_uploads import MAX_TRIES, RECEIVABLE, UNDER_WAY, CaseUploadStatus, UploadChannel
from rules.people import Actor, Machine, Staff


def sent_by(actor: Actor) -> ColumnElement[bool]:
    """The files that somebody has sent: with this very key, or as this member of staff."""
    match actor:
        case Machine():
            return CaseUpload.api_key_id == actor.key_id
        case Staff():
            return CaseUpload.staff_member_id == actor.staff_id
        case _:
            return false()


async def get(session: AsyncSession, upload_id: UUID) -> CaseUpload | None:
    """A file within the session's scope, as it stands now."""
    return await session.scalar(
        select(CaseUpload).where(CaseUpload.id == upload_id).execution_options(populate_existing=True)
    )


async def own(session: AsyncSession, actor: Actor, upload_id: UUID) -> CaseUpload | None:
    """A file that the actor has sent."""
    return await session.scalar(
        select(CaseUpload).where(CaseUpload.id == upload_id, sent_by(actor)).execution_options(populate_existing=True)
    )


async def locked(session: AsyncSession, upload_id: UUID) -> CaseUpload | None:
    """A file, its row locked."""
    return await session.scalar(
        select(CaseUpload)
        .where(CaseUpload.id == upload_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


async def under_way_by_key(session: AsyncSession, key_id: UUID) -> Sequence[CaseUpload]:
    """What a key has sent and is not imported, as it stands now, the rows locked."""
    return (
        await session.scalars(
            select(CaseUpload)
            .where(CaseUpload.api_key_id == key_id, CaseUpload.status.in_(UNDER_WAY))
            .order_by(CaseUpload.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
    ).all()


async def taken_for(session: AsyncSession, upload_id: UUID, unit_code: str) -> CaseUpload | None:
    """A file that was taken from the folder for the office with this unit code."""
    statement = select(CaseUpload).join(Procuratorate, Procuratorate.id == CaseUpload.procuratorate_id)
    of_office = (CaseUpload.channel == UploadChannel.FOLDER) & (Procuratorate.unit_code == unit_code)
    return await session.scalar(statement.where(CaseUpload.id == upload_id, of_office))


async def under_way(session: AsyncSession, procuratorate_id: UUID) -> int:
    """How many files of an office are coming or wait; whoever asks holds the office's turn until the end."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(procuratorate_id), 0))))
    statement = select(func.count()).select_from(CaseUpload)
    return (
        await session.scalar(
            statement.where(CaseUpload.procuratorate_id == procuratorate_id, CaseUpload.status.in_(UNDER_WAY))
        )
        or 0
    )


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(
        CaseUpload.status == CaseUploadStatus.RECEIVED,
        (CaseUpload.status == CaseUploadStatus.IMPORTING) & (CaseUpload.locked_until < now),
    )


async def any_waits(session: AsyncSession, now: datetime) -> bool:
    """Whether there is a file to import."""
    statement = select(CaseUpload.id).where(CaseUpload.status.in_(UNDER_WAY), _is_free(now)).limit(1)
    return await session.scalar(statement) is not None


async def kept(session: AsyncSession, ids: Sequence[UUID]) -> set[UUID]:
    """Those of the files whose bytes or rejected lines are still needed."""
    needed = CaseUpload.status.in_(UNDER_WAY) | CaseUpload.has_rejects
    return set(await session.scalars(select(CaseUpload.id).where(CaseUpload.id.in_(ids), needed)))


async def claim(session: AsyncSession, *, now: datetime, until: datetime) -> CaseUpload | None:
    """The file that waits longest, or one whose import has fallen silent: ours until the lease ends."""
    waiting = (
        select(CaseUpload.id)
        .where(CaseUpload.status.in_(UNDER_WAY), _is_free(now))
        .order_by(CaseUpload.received_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return await _changed(
        session,
        CaseUpload.id == waiting.scalar_subquery(),
        status=CaseUploadStatus.IMPORTING,
        locked_until=until,
        tries=CaseUpload.tries + 1,
    )


async def renew(session: AsyncSession, claimed: CaseUpload, until: datetime) -> CaseUpload | None:
    """A longer lease; None: it is another's by now."""
    return await _changed(session, _held(claimed), locked_until=until)


async def settle(session: AsyncSession, claimed: CaseUpload, **values: Any) -> CaseUpload | None:
    """What became of the import; None: the lease is another's by now, nothing is written."""
    return await _changed(session, _held(claimed), locked_until=None, **values)


async def give_back(session: AsyncSession, claimed: CaseUpload, until: datetime, tries: int) -> None:
    """An import that has ended without a result: taken up again after that moment."""
    await _changed(session, _held(claimed), locked_until=until, tries=tries)


def is_exhausted(claimed: CaseUpload) -> bool:
    """Whether its imports have broken off too often."""
    return claimed.tries > MAX_TRIES


def _held(claimed: CaseUpload) -> ColumnElement[bool]:
    # every claim counts a try: whoever was too slow finds another number there
    return (
        (CaseUpload.id == claimed.id)
        & (CaseUpload.tries == claimed.tries)
        & (CaseUpload.status == CaseUploadStatus.IMPORTING)
    )


async def _changed(session: AsyncSession, which: ColumnElement[bool], **values: Any) -> CaseUpload | None:
    changed = await session.scalars(
        update(CaseUpload)
        .where(which)
        .values(**values)
        .returning(CaseUpload)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return changed.one_or_none()


async def idle(session: AsyncSession, before: datetime, limit: int) -> Sequence[CaseUpload]:
    """Some that are sent, have not been completed and got nothing since then, their rows locked."""
    by_sender = CaseUpload.channel != UploadChannel.FOLDER
    return (
        await session.scalars(
            select(CaseUpload)
            .where(CaseUpload.status.in_(RECEIVABLE), CaseUpload.touched_at < before, by_sender)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()


async def never_taken(
    session: AsyncSession, before: datetime, but: Collection[str], limit: int
) -> Sequence[CaseUpload]:
    """Some files of the folder, opened before then, that were not completed, but for those of some unit codes; their rows locked."""
    in_doubt = select(Procuratorate.id).where(Procuratorate.unit_code.in_(but))
    return (
        await session.scalars(
            select(CaseUpload)
            .where(
                CaseUpload.status.in_(RECEIVABLE),
                CaseUpload.channel == UploadChannel.FOLDER,
                CaseUpload.touched_at < before,
                CaseUpload.procuratorate_id.not_in(in_doubt),
            )
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()


async def with_old_rejects(session: AsyncSession, before: datetime, limit: int) -> Sequence[CaseUpload]:
    """Some whose rejected lines have been kept since before then, their rows locked."""
    return (
        await session.scalars(
            select(CaseUpload)
            .where(CaseUpload.has_rejects, CaseUpload.finished_at < before)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()


async def last_import(session: AsyncSession, upload_id: UUID) -> CaseImport | None:
    """The newest import of a file; an earlier one was broken off."""
    return await session.scalar(
        select(CaseImport)
        .where(CaseImport.case_upload_id == upload_id)
        .order_by(CaseImport.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


async def sender(session: AsyncSession, staff_id: UUID) -> StaffMember | None:
    """The member of staff who sent a file, whether they still work here or not."""
    return await session.get(StaffMember, staff_id)
