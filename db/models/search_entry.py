"""What is searched: of each public publication its texts in the form in which they are compared. The database keeps it by itself."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import REAL, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from db.base import Base


class SearchEntry(Base):
    """A publication as the search sees it; what is withdrawn has none."""

    __tablename__ = "search_entries"
    __table_args__ = (
        Index("ix_search_entries_newest", text("published_at desc"), text("publication_id desc")),
        Index("ix_search_entries_number", "number"),
        Index("ix_search_entries_office", "procuratorate_id"),
        # Written at once (fastupdate off): publishing is rare, and a list of what is still to be sorted in would be read by every search.
        Index(
            "ix_search_entries_tokens",
            text("search_tokens(title, content, facets, published_at)"),
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
    )

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publications.id", ondelete="CASCADE"), primary_key=True)
    published_at: Mapped[datetime]
    procuratorate_id: Mapped[UUID]
    number: Mapped[str | None]
    # Office, kind, type, category, stage, charges, and the office with those above it, each with its mark.
    facets: Mapped[list[str]] = mapped_column(ARRAY(Text))
    title: Mapped[str]
    content: Mapped[str]  # title, number, summary and body, a line each


class MovedOffice(Base):
    """An office whose place in the tree has changed, while entries of it still bear the offices that were above it before."""

    __tablename__ = "moved_offices"

    procuratorate_id: Mapped[UUID] = mapped_column(
        ForeignKey("procuratorates.id", ondelete="CASCADE"), primary_key=True
    )


class SearchFrequency(Base):
    """In what share of the entries a piece of text stands; by this a search chooses its way."""

    __tablename__ = "search_frequencies"

    token: Mapped[str] = mapped_column(primary_key=True)
    share: Mapped[float] = mapped_column(REAL)
