"""接口密钥: keys by which machines of an office speak to the portal."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Id, Instant, RecordedAt, Scoped, enum_of
from db.models.procuratorate import Procuratorate
from rules.api_keys import ApiKeyScope


class ApiKey(Base, Scoped):
    """A key for an office and those below it."""

    __tablename__ = "api_keys"
    __table_args__ = (
        CheckConstraint("expires_at > created_at", name="ends_after_it_begins"),
        CheckConstraint("(revoked_at is null) = (revoked_by_id is null)", name="revoked_by_somebody"),
        Index("ix_api_keys_procuratorate_id", "procuratorate_id"),
    )

    id: Mapped[Id]
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    name: Mapped[str]
    prefix: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[ApiKeyScope] = mapped_column(enum_of(ApiKeyScope))
    created_at: Mapped[RecordedAt]
    created_by_id: Mapped[UUID] = mapped_column(ForeignKey("staff_members.id"))
    expires_at: Mapped[Instant]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))

    procuratorate: Mapped[Procuratorate] = relationship(lazy="raise", viewonly=True)

    def __str__(self) -> str:
        return self.prefix


class ApiKeySecret(Base):
    """What is kept of a key's secret: a hash, which staff can write and never read."""

    __tablename__ = "api_key_secrets"
    __table_args__ = (CheckConstraint("octet_length(secret_hash) = 32", name="secret_is_hashed"),)

    api_key_id: Mapped[UUID] = mapped_column(ForeignKey("api_keys.id"), primary_key=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
