"""工作人员: staff accounts and their sessions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from db.base import Base, Id, Instant, RecordedAt, Scoped
from db.models.procuratorate import Procuratorate


class StaffMember(Base, Scoped):
    """A member of staff; without an office only a system administrator."""

    __tablename__ = "staff_members"
    __table_args__ = (
        CheckConstraint(
            "procuratorate_id is not null or 'SYSTEM_ADMIN' = any(roles)", name="without_office_only_administrators"
        ),
        CheckConstraint(
            "roles <@ array['CASE_MANAGER','HANDLER','OFFICE_ADMIN','SYSTEM_ADMIN'] and cardinality(roles) > 0",
            name="roles_are_known",
        ),
        CheckConstraint("username = lower(username)", name="username_is_lower_case"),
    )

    id: Mapped[Id]
    username: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str]
    password_hash: Mapped[str]
    procuratorate_id: Mapped[UUID | None] = mapped_column(ForeignKey("procuratorates.id"), index=True)
    department: Mapped[str | None]
    job_title: Mapped[str | None]
    staff_number: Mapped[str | None]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    is_demonstration: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[RecordedAt]

    procuratorate: Mapped[Procuratorate | None] = relationship(lazy="raise")

    def __str__(self) -> str:
        return self.full_name


class StaffSession(Base):
    """A sign-in of a member of staff; ends when idle, absolutely, or when revoked."""

    __tablename__ = "staff_sessions"

    id: Mapped[Id]
    staff_member_id: Mapped[UUID] = mapped_column(ForeignKey("staff_members.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[RecordedAt]
    last_used_at: Mapped[Instant]
    revoked_at: Mapped[datetime | None]
