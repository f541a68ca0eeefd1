"""What staff decided about an application: the columns that all of them share."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from db.base import enum_of
from rules.review import Outcome


class Decided:
    """Outcome, coded reasons, words, by whom and when; all empty while it waits."""

    decided_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(enum_of(Outcome))
    reason_codes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    comment: Mapped[str | None]
    reviewer_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_members.id"))
