"""Dropping what nobody needs any more, in portions that pass by what somebody else has locked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, inspect, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from db import models
from db.base import Base
from rules.notices import DeliveryStatus


@dataclass(frozen=True)
class Expiring:
    """Rows that are dropped some time after a moment of their own."""

    table: type[Base]
    since: ColumnElement[Any] | InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
    only: ColumnElement[bool] | None = None

    def _expired(self, before: datetime) -> ColumnElement[bool]:
        expired = self.since < before
        return expired if self.only is None else expired & self.only

    async def count(self, session: AsyncSession, before: datetime) -> int:
        """How many there are."""
        return await session.scalar(select(func.count()).select_from(self.table).where(self._expired(before))) or 0

    async def drop(self, session: AsyncSession, before: datetime, limit: int) -> int:
        """Drop some; returns how many."""
        key: Sequence[ColumnElement[Any]] = inspect(self.table).primary_key
        oldest = select(*key).where(self._expired(before)).order_by(*key).limit(limit)  # ids tell the time
        portion = oldest.with_for_update(skip_locked=True)
        statement = delete(self.table).where(tuple_(*key).in_(portion)).returning(key[0])
        return len((await session.execute(statement, execution_options={"synchronize_session": False})).all())


SESSIONS = Expiring(models.Session, func.least(models.Session.revoked_at, models.Session.expires_at))
STAFF_SESSIONS = Expiring(
    models.StaffSession, func.coalesce(models.StaffSession.revoked_at, models.StaffSession.last_used_at)
)
CONTACT_CODES = Expiring(models.ContactCode, models.ContactCode.expires_at)
PASSWORD_RESETS = Expiring(models.PasswordReset, models.PasswordReset.expires_at)
USED_WECHAT_STATES = Expiring(models.UsedWechatState, models.UsedWechatState.used_at)
ATTEMPTS = Expiring(models.Attempt, models.Attempt.at)
IDEMPOTENCY_KEYS = Expiring(models.IdempotencyKey, models.IdempotencyKey.created_at)
WECHAT_EVENTS = Expiring(models.WechatEventReport, models.WechatEventReport.done_at)
BROADCASTS = Expiring(models.Broadcast, models.Broadcast.finished_at)
OBJECTIONS = Expiring(models.PublicationObjection, models.PublicationObjection.decided_at)
DELIVERIES = Expiring(
    models.Delivery,
    models.Delivery.created_at,
    models.Delivery.status.in_(
        [DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.SKIPPED, DeliveryStatus.DEAD]
    ),
)
