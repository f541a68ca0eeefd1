"""定时任务: when something that recurs is due next."""

from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant


class ScheduledJob(Base):
    """A job and its next time; moved on only when the job has been done, so that a restart neither loses nor doubles it."""

    __tablename__ = "scheduled_jobs"

    name: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[Instant]
