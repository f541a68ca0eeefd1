"""Who may see, asked for: a person, or somebody of whom only the statement knows who it is."""

from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement


class Knows(Protocol):
    """Whoever has an account: its id, or the SQL that finds it."""

    @property
    def account_id(self) -> UUID | ColumnElement[UUID]:
        """The account."""
