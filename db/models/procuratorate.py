"""检察院: the tree of offices."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, event, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Id, enum_of
from rules.pinyin import office_initials
from rules.procuratorates import ProcuratorateLevel


def _initials(context: DefaultExecutionContext) -> str:
    row = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return office_initials(row["name"], row["short_name"])


class Procuratorate(Base):
    """An office. The tree goes by parent, never by arithmetic on unit codes."""

    __tablename__ = "procuratorates"
    __table_args__ = (
        CheckConstraint(r"unit_code ~ '^\d{6}$'", name="unit_code_has_six_digits"),
        CheckConstraint("parent_id <> id", name="is_not_its_own_parent"),
        Index(
            "ix_procuratorates_name_trigrams", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}
        ),
    )

    id: Mapped[Id]
    unit_code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    short_name: Mapped[str]
    # In pinyin, several, a blank between; whoever writes a name writes them with it.
    initials: Mapped[str] = mapped_column(default=_initials, server_default=text("''"))
    level: Mapped[ProcuratorateLevel] = mapped_column(enum_of(ProcuratorateLevel))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("procuratorates.id"), index=True)
    region_code: Mapped[str | None]
    address: Mapped[str | None]
    hotline: Mapped[str | None]
    reception_hall: Mapped[str | None]
    reception_hours: Mapped[str | None]
    accepts_close_relatives: Mapped[bool] = mapped_column(server_default=text("false"))  # 近亲属 may register here
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))

    parent: Mapped["Procuratorate | None"] = relationship(remote_side="Procuratorate.id", lazy="raise")

    def __str__(self) -> str:
        return self.name


@event.listens_for(Procuratorate, "before_update")
def _renamed(_mapper: Any, _connection: Any, office: Procuratorate) -> None:
    office.initials = office_initials(office.name, office.short_name)
