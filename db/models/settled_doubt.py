"""已核实: places of a draft that look like something to be masked and of which somebody has said that they are not."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id, Instant, Scoped


class SettledDoubt(Base, Scoped):
    """A place, known by the words around it, that stays as it is; who said so and why. Changed words are asked about anew."""

    __tablename__ = "settled_doubts"
    __table_args__ = (
        UniqueConstraint("draft_id", "snippet"),
        CheckConstraint("length(reason) >= 5", name="settled_for_a_reason"),
    )

    id: Mapped[Id]
    draft_id: Mapped[UUID] = mapped_column(ForeignKey("publication_drafts.id"))
    procuratorate_id: Mapped[UUID] = mapped_column(ForeignKey("procuratorates.id"))
    snippet: Mapped[str]
    reason: Mapped[str]
    settled_by_id: Mapped[UUID] = mapped_column(ForeignKey("staff_members.id"))
    settled_at: Mapped[Instant]

    def __str__(self) -> str:
        return str(self.id)
