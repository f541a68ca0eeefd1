"""工作任务: what staff have to look after beside the queue; each has an owner once it is taken, and an end."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id, Instant, Scoped, enum_of
from rules.staff_tasks import TaskKind, TaskOutcome


class StaffTask(Base, Scoped):
    """Opened once an occasion, and never twice at a time about the same thing."""

    __tablename__ = "staff_tasks"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "occasion"),
        CheckConstraint("(ended_at is null) = (outcome is null)", name="ended_has_outcome"),
        CheckConstraint("(owner_id is null) = (taken_at is null)", name="taken_has_its_time"),
        CheckConstraint(
            "ended_by_id is not null or outcome is null or outcome = 'SETTLED'", name="ended_by_somebody_or_settled"
        ),
        Index("uq_staff_tasks_open", "kind", "subject_id", unique=True, postgresql_where=text("ended_at is null")),
        Index("ix_staff_tasks_open_office", "procuratorate_id", "id", postgresql_where=text("ended_at is null")),
        Index("ix_staff_tasks_ended_office", "procuratorate_id", "id", postgresql_where=text("ended_at is not null")),
        Index("ix_staff_tasks_subject_id", "subject_id"),
    )

    id: Mapped[Id]
    kind: Mapped[TaskKind] = mapped_column(enum_of(TaskKind))
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    occasion: Mapped[int]
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    opened_at: Mapped[Instant]
    due_at: Mapped[datetime | None]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    owner_name: Mapped[str | None]  # colleagues of another office see it, too
    taken_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))
    outcome: Mapped[TaskOutcome | None] = mapped_column(enum_of(TaskOutcome))
    comment: Mapped[str | None]
