"""What those who look after the portal may count. Floors below are handed a `Watch` and know nothing about who looks."""


class Watch:
    """Takes down what happens: never waits, never raises, is never told who did it. This one forgets it at once.

    Every name is one of a few: a kind of door, operation, channel or outcome. Durations are in seconds.
    """

    def answered(self, door: str, kind: str, status: int, seconds: float) -> None:
        """A request through a door; `kind` is that of a GraphQL operation, else empty."""

    def reached(self, seconds: float) -> None:
        """An event was written to a live socket, so long after the ring that announced it."""

    def imported(self, outcome: str, lines: int) -> None:
        """So many lines of a file of cases had this outcome."""

    def failed(self, chore: str) -> None:
        """A chore of a worker failed; it is tried again."""
