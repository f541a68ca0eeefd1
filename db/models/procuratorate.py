"""检察院: the tree of offices."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Id, enum_of
from rules.procuratorates import ProcuratorateLevel


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
    initials: Mapped[str] = mapped_column(server_default=text("''"))  # in pinyin, several, a blank between
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
