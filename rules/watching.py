"""What those who look after the portal may count. Floors below are handed a `Watch` and know nothing about who looks."""


class Watch:
    """Takes down what happens: never waits, never raises, is never told who did it. This one forgets it at once.

    Every name is one of a few: a kind of door, operation, channel or outcome. Durations are in seconds.
    """

    def answered(self, door: str, kind: str, status: int, seconds: float) -> None:
        """A request through a door; `kind` is that of a GraphQL operation, else empty."""

    def settled(self, channel: str, outcome: str, error: str, *, again: bool, seconds: float) -> None:
        """A delivery was tried, perhaps again, and its outcome written; `error` is its kind, empty when there was none."""

    def reached(self, seconds: float) -> None:
        """Events were written to live sockets, the last of them so long after the ring that announced it."""

    def imported(self, outcome: str, lines: int) -> None:
        """So many lines of a file of cases had this outcome."""

    def failed(self, chore: str) -> None:
        """A chore of a worker failed; it is tried again."""
