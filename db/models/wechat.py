"""微信: tokens that WeChat has lent to the portal."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id, enum_of


class WechatTokenKind(StrEnum):
    """What WeChat lends for two hours: the key to its interface, and what signs pages."""

    ACCESS_TOKEN = "ACCESS_TOKEN"  # noqa: S105 - a name
    JSAPI_TICKET = "JSAPI_TICKET"


class WechatToken(Base):
    """One row an app and kind, for all processes; the one that has the turn until `turn_until` asks WeChat for the next."""

    __tablename__ = "wechat_tokens"
    __table_args__ = (
        UniqueConstraint("app_id", "kind"),
        CheckConstraint("num_nulls(value_encrypted, value_hash, expires_at) in (0, 3)", name="value_is_whole"),
    )

    id: Mapped[Id]
    app_id: Mapped[str]
    kind: Mapped[WechatTokenKind] = mapped_column(enum_of(WechatTokenKind))
    value_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    value_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    turn_until: Mapped[datetime | None]
