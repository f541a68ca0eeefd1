"""微信消息: how templates of WeChat are used, and how many messages a person still lets us send by each."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id, Instant, RecordedAt, enum_of
from rules.accounts import WechatApp
from rules.wechat_messages import WechatMessageKind, read_fields, written_fields


class WechatTemplate(Base):
    """A template that the app has chosen at WeChat, and what stands in its fields; `messages` empty: all that have none of their own."""

    __tablename__ = "wechat_templates"
    __table_args__ = (
        UniqueConstraint("app", "template_id"),
        CheckConstraint("kind <> 'TEMPLATE' or app = 'SERVICE_ACCOUNT'", name="template_is_of_service_account"),
        CheckConstraint("page is null or app = 'MINI_PROGRAM'", name="page_is_of_mini_program"),
        CheckConstraint("jsonb_typeof(fields) = 'object' and fields <> '{}'", name="has_fields"),
    )

    id: Mapped[Id]
    app: Mapped[WechatApp] = mapped_column(enum_of(WechatApp))
    kind: Mapped[WechatMessageKind] = mapped_column(enum_of(WechatMessageKind))
    template_id: Mapped[str]
    title: Mapped[str]
    messages: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    fields: Mapped[dict[str, Any]]
    page: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[RecordedAt]

    @property
    def lines(self) -> str:
        """The fields, a line each, as staff write them."""
        return written_fields(self.fields or {})

    @lines.setter
    def lines(self, written: str) -> None:
        self.fields = read_fields(written) or {}

    def __str__(self) -> str:
        return self.title


class SubscriptionCredit(Base):
    """How many messages of a template a person still lets us send: what WeChat reported of their answers, less what was sent.

    Of a long-term subscription 1 as long as it holds; nothing uses it up.
    """

    __tablename__ = "subscription_credits"
    __table_args__ = (
        UniqueConstraint("identity_id", "template_id"),
        CheckConstraint("remaining >= 0", name="never_below_nothing"),
    )

    id: Mapped[Id]
    identity_id: Mapped[UUID] = mapped_column(ForeignKey("wechat_identities.id", ondelete="CASCADE"))
    template_id: Mapped[UUID] = mapped_column(ForeignKey("wechat_templates.id", ondelete="CASCADE"), index=True)
    remaining: Mapped[int]
    changed_at: Mapped[Instant]
