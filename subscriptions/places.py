"""How many sockets and streams may be open at once, for an account and from an address."""

from collections import Counter
from collections.abc import Hashable
from uuid import UUID


class Places:
    """The open ones, counted."""

    def __init__(self, for_account: int = 20, from_address: int = 1_000) -> None:
        self.for_account, self.from_address = for_account, from_address
        self._taken: Counter[Hashable] = Counter()

    def take(self, whose: UUID | str) -> bool:
        """Take a place of an account or an address, if there is one; whoever takes one gives it back."""
        most = self.for_account if isinstance(whose, UUID) else self.from_address
        if self._taken[whose] >= most:
            return False
        self._taken[whose] += 1
        return True

    def give_back(self, whose: UUID | str) -> None:
        """The place is free."""
        self._taken[whose] -= 1
        if self._taken[whose] <= 0:
            del self._taken[whose]
