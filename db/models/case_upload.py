"""导入文件: files of cases on their way in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Id, Instant, RecordedAt, Scoped, enum_of
from db.models.procuratorate import Procuratorate
from rules.case_uploads import CaseUploadStatus, UploadChannel


class CaseUpload(Base, Scoped):
    """A file that an office delivers: how much of it has come, and whether it has been imported. Its bytes lie beside the database."""

    __tablename__ = "case_uploads"
    __table_args__ = (
        CheckConstraint("received >= 0 and received <= coalesce(length, received)", name="received_within_length"),
        CheckConstraint(
            "status in ('RECEIVING','ABANDONED') or (length = received and received_at is not null)",
            name="received_when_whole",
        ),
        CheckConstraint("(status in ('DONE','FAILED')) = (finished_at is not null)", name="finished_has_its_time"),
        CheckConstraint("(status = 'FAILED') = (problem is not null)", name="failed_has_problem"),
        CheckConstraint("(channel = 'API') = (api_key_id is not null)", name="by_key_through_the_api"),
        CheckConstraint("(channel = 'PAGE') = (staff_member_id is not null)", name="by_staff_through_the_page"),
        Index("ix_case_uploads_office", "procuratorate_id", "id"),
        Index(
            "ix_case_uploads_under_way",
            "received_at",
            postgresql_where=text("status in ('RECEIVING','RECEIVED','IMPORTING')"),
        ),
    )

    id: Mapped[Id]
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    channel: Mapped[UploadChannel] = mapped_column(enum_of(UploadChannel))
    api_key_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_keys.id"))
    staff_member_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    filename: Mapped[str]
    length: Mapped[int | None] = mapped_column(BigInteger)  # in bytes; none: whoever sends does not know
    received: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    status: Mapped[CaseUploadStatus] = mapped_column(enum_of(CaseUploadStatus))
    created_at: Mapped[RecordedAt]
    touched_at: Mapped[Instant]  # when bytes came last
    received_at: Mapped[datetime | None]
    locked_until: Mapped[datetime | None]  # the lease of whoever imports it
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    finished_at: Mapped[datetime | None]
    problem: Mapped[str | None]
    has_rejects: Mapped[bool] = mapped_column(server_default=text("false"))

    procuratorate: Mapped[Procuratorate] = relationship(lazy="raise", viewonly=True)

    def __str__(self) -> str:
        return self.filename
