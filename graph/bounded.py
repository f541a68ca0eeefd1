"""A memory that forgets."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")
LONGEST_STATEMENT_REMEMBERED = 65_536  # characters


class Bounded(OrderedDict[Hashable, Value], Generic[Value]):
    """Keeps so many values; the one that was used longest ago goes first."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def used(self, key: Hashable) -> Value | None:
        """The value, if it is there; asking counts as a use."""
        if key not in self:
            return None
        self.move_to_end(key)
        return self[key]

    def keep(self, key: Hashable, value: Value) -> Value:
        """Remember, and forget the oldest beyond the bound."""
        self[key] = value
        if len(self) > self._most:
            self.popitem(last=False)
        return value
