"""微信: tokens that WeChat has lent to the portal, and what it has reported."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id, Instant, enum_of
from rules.accounts import WechatApp
from rules.wechat_events import WechatEventKind


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


class WechatEventReport(Base):
    """An event that WeChat has reported, known by its content, since it may be reported again. Once it is worked off, it names nobody."""

    __tablename__ = "wechat_event_reports"
    __table_args__ = (
        CheckConstraint("(done_at is null) = (openid is not null)", name="done_names_nobody"),
        Index("ix_wechat_event_reports_waiting", "happened_at", "id", postgresql_where=text("done_at is null")),
        Index("ix_wechat_event_reports_openid", "openid", postgresql_where=text("done_at is null")),
        Index("ix_wechat_event_reports_done_at", "done_at"),
    )

    id: Mapped[Id]
    app: Mapped[WechatApp] = mapped_column(enum_of(WechatApp))
    known_by: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    kind: Mapped[WechatEventKind] = mapped_column(enum_of(WechatEventKind))
    openid: Mapped[str | None]
    content: Mapped[dict[str, Any]]
    happened_at: Mapped[Instant]
    received_at: Mapped[Instant]
    due_at: Mapped[Instant]
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    error: Mapped[str | None]
    done_at: Mapped[datetime | None]
