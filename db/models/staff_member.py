"""工作人员: staff accounts, their second factors and their sessions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, text
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
            "roles <@ array['CASE_MANAGER','HANDLER','OFFICE_ADMIN','PUBLICATION_APPROVER','SYSTEM_ADMIN']"
            " and cardinality(roles) > 0",
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
    must_change_password: Mapped[bool] = mapped_column(server_default=text("false"))
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
    device: Mapped[str] = mapped_column(server_default=text("''"))
    address: Mapped[str] = mapped_column(server_default=text("''"))
    proven_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class StaffFactor(Base):
    """The second factor of a member of staff: counts once it is confirmed; each time step of it is used once."""

    __tablename__ = "staff_factors"
    __table_args__ = (
        CheckConstraint("last_step is null or confirmed_at is not null", name="used_only_when_confirmed"),
    )

    staff_member_id: Mapped[UUID] = mapped_column(ForeignKey("staff_members.id"), primary_key=True)
    secret_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[RecordedAt]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None] = mapped_column(BigInteger)


class StaffRecoveryCode(Base):
    """A code that stands for the second factor once; only a keyed hash of it is kept, and it goes with its factor."""

    __tablename__ = "staff_recovery_codes"

    staff_member_id: Mapped[UUID] = mapped_column(
        ForeignKey("staff_factors.staff_member_id", ondelete="CASCADE"), primary_key=True
    )
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    used_at: Mapped[datetime | None]


class PaperPermit(Base):
    """That a session may see a paper that its role does not show, for a while, because a reason was given."""

    __tablename__ = "paper_permits"

    staff_session_id: Mapped[UUID] = mapped_column(
        ForeignKey("staff_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachments.id", ondelete="CASCADE"), primary_key=True)
    expires_at: Mapped[Instant]
