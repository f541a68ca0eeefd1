"""Data that administrators keep: charges, reasons, matters, the workday calendar."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from db.base import Base, enum_of
from rules.clocks import TimeUnit


class Charge(Base):
    """罪名 of the Criminal Law; `code` is article[-sub].n."""

    __tablename__ = "charges"
    __table_args__ = (
        Index("ix_charges_name_trigrams", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    article: Mapped[int]
    sub_article: Mapped[int]
    chapter_no: Mapped[int]
    chapter: Mapped[str]
    position: Mapped[int] = mapped_column(unique=True)

    def __str__(self) -> str:
        return self.name


class Reason(Base):
    """A coded reason for returning, rejecting or refusing."""

    __tablename__ = "reasons"

    code: Mapped[str] = mapped_column(primary_key=True)
    label_zh: Mapped[str]
    label_en: Mapped[str]
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))

    def label(self, language: str) -> str:
        """The words for a person."""
        return self.label_en if language == "en" else self.label_zh

    def __str__(self) -> str:
        return self.label_zh


class Matter(Base):
    """预约事项: what can be booked, by whom and within which limit."""

    __tablename__ = "matters"
    __table_args__ = (
        CheckConstraint("not (lawyers_only and non_lawyers_only)", name="somebody_may_book"),
        CheckConstraint("limit_amount >= 0", name="limit_is_not_negative"),
        CheckConstraint("(others_limit_amount is null) = (others_limit_unit is null)", name="others_limit_is_whole"),
        CheckConstraint("others_limit_unit in ('HOUR','DAY','WORKING_DAY','MONTH')", name="others_unit_is_known"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    label_zh: Mapped[str]
    label_en: Mapped[str]
    capacities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    stages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    lawyers_only: Mapped[bool] = mapped_column(server_default=text("false"))
    non_lawyers_only: Mapped[bool] = mapped_column(server_default=text("false"))
    needs_slot: Mapped[bool]
    limit_amount: Mapped[int]
    limit_unit: Mapped[TimeUnit] = mapped_column(enum_of(TimeUnit))
    limit_held: Mapped[bool] = mapped_column(server_default=text("false"))  # a holiday prolongs it not
    others_limit_amount: Mapped[int | None]
    others_limit_unit: Mapped[str | None]
    days_before_deadline: Mapped[int | None]
    required_papers: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    optional_papers: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))

    def __str__(self) -> str:
        return self.label_zh


class Workday(Base):
    """工作日历: a day that differs from Monday-to-Friday."""

    __tablename__ = "workdays"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_working_day: Mapped[bool]
    label: Mapped[str]

    def __str__(self) -> str:
        return f"{self.day} {self.label}"
