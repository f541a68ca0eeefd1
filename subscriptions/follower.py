"""A follower: somebody who is told of one thing on a socket, up to a number that moves when bytes were taken."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

from db.reads.declaring import Reading
from db.reads.looks import AT_ONCE
from db.reads.statement import Statement


class State(Enum):
    """What a follower does."""

    SLEEPS = 0
    WAITS = 1  # to look
    LOOKS = 2
    STUCK = 3  # its socket takes no more
    GONE = 4


Look = list["Follower"]  # those who look together; each look is an object of its own
NO_LOOK: Look = []


class Line(Protocol):
    """A socket, beside its protocol: whole frames, at once or not at all."""

    on_emptied: Callable[[], None] | None  # it takes frames again

    @staticmethod
    def frame(text: bytes) -> bytes:
        """A message as it goes over the wire."""

    def write_frame(self, frame: bytes) -> bool:
        """Send; False when the socket still has to get rid of what it took before."""


class Door(Protocol):
    """Where a follower is told."""

    line: Line | None

    def lost(self, follower: "Follower", *, lives: bool) -> None:
        """It can not be told any more: its session has ended, or there is what only an execution can put into words."""


class Waiting(Protocol):
    """Where a follower waits that was rung."""

    def expect(self, follower: "Follower") -> None:
        """Have somebody look for it, with all others who are rung before that."""


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked about each event, in one language; whoever asks the same has the same question."""

    statement: Statement
    values: Mapping[str, Any]
    reading: Callable[[], Reading]
    at_once: int  # subscribers in a statement


class Follower:
    """Somebody who follows one thing; `key` names the operation on its socket."""

    __slots__ = (
        "again",
        "asked_after",
        "case_id",
        "crowd",
        "door",
        "key",
        "look",
        "position",
        "question",
        "session_id",
        "state",
    )

    def __init__(
        self,
        crowd: Waiting,
        door: Door,
        question: Question,
        key: str,
        *,
        session_id: UUID,
        case_id: UUID | None = None,
        after: int | None = 0,
    ) -> None:
        self.crowd, self.door, self.question, self.key = crowd, door, question, key
        self.session_id, self.case_id, self.position = session_id, case_id, after
        self.state, self.look, self.again = State.SLEEPS, NO_LOOK, False
        self.asked_after = after

    def ring(self) -> None:
        """There may be something new."""
        if self.state is State.SLEEPS:
            self.state = State.WAITS
            self.crowd.expect(self)
        elif self.state is State.LOOKS:
            self.again = True

    def go_on(self) -> None:
        """The socket is empty again."""
        if self.state is State.STUCK:
            self.state = State.SLEEPS
            self.ring()

    def leave(self) -> None:
        """Nothing is told any more."""
        self.state, self.look = State.GONE, NO_LOOK

    def begin(self, look: Look) -> None:
        """Look with these; what an earlier look still has to tell is none of ours."""
        self.state, self.look, self.again, self.asked_after = State.LOOKS, look, False, self.position

    def tell(self, seq: int, words: bytes, frames: dict[str, bytes]) -> None:
        """Write the event, in the frame that all operations of this name share."""
        if seq <= (self.position or 0):
            return
        line, frame = self.door.line, frames.get(self.key)
        assert line is not None
        if frame is None:
            frame = frames[self.key] = line.frame(b"%b%b}}" % (_opening(self.key), words))
        if line.write_frame(frame):
            self.position = seq
        else:
            self.state, self.look = State.STUCK, NO_LOOK

    def settle(self, last: int) -> None:
        """All of this look was told: its numbers are behind us, also those that were not for us."""
        self.position = last if self.asked_after is None else min(self.asked_after + AT_ONCE, last)
        self.state, self.look = State.SLEEPS, NO_LOOK
        if self.again or self.position < last:
            self.ring()

    def lose(self, *, lives: bool) -> None:
        """It is over for this follower."""
        self.leave()
        self.door.lost(self, lives=lives)


@lru_cache(1_024)
def _opening(key: str) -> bytes:
    """The beginning of a message for operations of this name."""
    return b'{"id":%b,"type":"next","payload":{"data":' % json.dumps(key).encode()
