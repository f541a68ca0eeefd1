"""值班邮件: one mail a working day to the duty list of each office, with numbers and no names."""

from collections.abc import Callable
from datetime import datetime, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db import models
from db.base import new_id
from db.crypto import Keys
from db.engine import Database
from db.queries import duty, workdays
from db.queries.duty import AtOffice
from rules.deadlines import SHANGHAI, today
from rules.messages import DUTY_SUMMARY
from rules.notices import DeliveryStatus, NoticeChannel

AT_ONCE = 200


async def run(database: Database, keys: Keys, *, hour: int, now: Callable[[], datetime]) -> None:
    """Write what is due today and not written yet, an office a transaction; at once or again, nothing is written twice.

    After a stop the summary of today is made up for, those of days gone by are not.
    """
    moment = now()
    async with database.read() as session:
        calendar = await workdays.calendar(session)
    day = today(moment)
    if not calendar.is_working_day(day) or moment < datetime.combine(day, time(hour), SHANGHAI):
        return
    offices = [UUID(int=0)]
    while offices:
        async with database.read() as session:
            offices = list(await duty.offices_without(session, day, AT_ONCE))
        for office_id in offices:
            async with database.begin() as session:
                await _write(session, keys, office_id, moment)


async def _write(session: AsyncSession, keys: Keys, office_id: UUID, now: datetime) -> None:
    if not await duty.claim(session, office_id, today(now), now):
        return
    figures = in_words(await duty.at_office(session, office_id, now))
    summary_id = new_id()
    for address in await duty.addresses(session, office_id):
        delivery_id = new_id()
        payload = keys.encrypt(f"{address} {figures}", table="deliveries", column="payload", row_id=delivery_id)
        session.add(
            models.Delivery(
                id=delivery_id,
                procuratorate_id=office_id,
                channel=NoticeChannel.EMAIL,
                message=DUTY_SUMMARY,
                subject_id=summary_id,
                payload_encrypted=payload,
                status=DeliveryStatus.QUEUED,
                due_at=now,
            )
        )
    await session.flush()


def in_words(waiting: AtOffice) -> str:
    """Counts by kind, overdue, tasks and complaints, without a blank."""
    kinds = [f"待审{kind.zh}{number}件" for kind, number in waiting.kinds.items()]
    return "，".join(
        [*kinds, f"其中已超期{waiting.overdue}件", f"工作任务{waiting.tasks}项", f"待答复投诉{waiting.complaints}件"]
    )
