"""The crowd: everybody who follows something on a socket; whoever is rung together looks together, in one statement.

A follower is no task and has no queue. It has a number, up to which it was told; when it is rung, it looks after that number with
all others who are asked for at the moment, and what is found is written to its socket at once. If the socket takes no more, the
follower stays where it is, and goes on from there when the socket is empty again, or when the person comes back.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any, Protocol, cast
from uuid import UUID

from db.reads.declaring import Reading
from db.reads.looks import AT_ONCE, NEVER
from db.reads.pool import ReadPool
from db.reads.selection import PromiseBroken, completed
from db.reads.statement import Statement
from rules.deadlines import today
from subscriptions.feed import patiently

logger = logging.getLogger(__name__)
LOOKERS = 2  # while one looks, another tells
HEAVY_BELOW = 500  # subscribers in a look
TOLD_IN_A_ROW = 50  # then whoever else waits for the loop has a turn: about half a millisecond
Row = tuple[bool, bool, int, int | None, bytes | None, Sequence[int]]  # see `compile_look`


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
        crowd: "Crowd",
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
            text = b'{"id":%b,"type":"next","payload":{"data":%b}}' % (json.dumps(self.key).encode(), words)
            frame = frames[self.key] = line.frame(text)
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


class Crowd:
    """All followers of a process who wait to look. Who asks for much has a lane apart, and holds up nobody but its like."""

    def __init__(self, pool: ReadPool) -> None:
        self._light, self._heavy = Lane(pool, LOOKERS), Lane(pool, 1)

    def expect(self, follower: Follower) -> None:
        """Have somebody look for this follower, with all others who are rung before that."""
        lane = self._heavy if follower.question.at_once < HEAVY_BELOW else self._light
        lane.expect(follower)


class Lane:
    """Followers who wait, by what they ask, and those who look for them."""

    def __init__(self, pool: ReadPool, lookers: int) -> None:
        self._pool, self._most_lookers = pool, lookers
        self._waiting: dict[Question, Look] = {}
        self._lookers: set[asyncio.Task[None]] = set()

    def expect(self, follower: Follower) -> None:
        """Look for it soon."""
        self._waiting.setdefault(follower.question, []).append(follower)
        if len(self._lookers) < self._most_lookers:
            self._lookers.add(asyncio.create_task(self._look()))

    async def _look(self) -> None:
        """Look for as long as somebody waits, and be counted exactly as long: who is rung in between must not rely on us."""
        while self._waiting:
            question, followers = next(iter(self._waiting.items()))
            del self._waiting[question]
            asked, rest = followers[: question.at_once], followers[question.at_once :]
            if rest:
                self._waiting[question] = rest  # behind all other questions
            asked = [each for each in asked if each.state is State.WAITS]
            if asked:
                await self._look_for(question, asked)
        self._lookers.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    async def _look_for(self, question: Question, asked: Look) -> None:
        for each in asked:
            each.begin(asked)
        try:
            reading = question.reading()
            rows = await patiently(partial(self._pool.rows, question.statement, _values(question, asked, reading)))
            await _tell(question, asked, rows, reading)
        except Exception as broken:  # one at a time, an execution can say what is wrong
            logger.exception("looking failed: %s", type(broken).__name__)
            for each in asked:
                if each.look is asked:
                    each.lose(lives=True)


def _values(question: Question, asked: Look, reading: Reading) -> Mapping[str, Any]:
    return {
        **question.values,
        "now": reading.now,
        "today": today(reading.now),
        "session_id": [each.session_id for each in asked],
        "case_id": [each.case_id for each in asked],
        "after": [NEVER if each.position is None else each.position for each in asked],
    }


async def _tell(question: Question, asked: Look, rows: list[Row], reading: Reading) -> None:
    """Everybody what was found for them, the words of one row encoded once."""
    told = 0
    lasts = [0] * len(asked)
    for live, visible, last, seq, answer, places in rows:
        words = _words(question, answer, reading)
        frames: dict[str, bytes] = {}
        for place in places:
            follower = asked[place - 1]
            lasts[place - 1] = last
            if follower.look is not asked:
                continue  # it has left, or its socket took no more
            if not (live and visible) or words is None or (follower.position or 0) > last:
                follower.lose(lives=live)
            elif seq is not None:
                follower.tell(seq, words, frames)
            told += 1
            if told % TOLD_IN_A_ROW == 0:
                await asyncio.sleep(0)
    for follower, last in zip(asked, lasts, strict=True):
        if follower.look is asked:
            follower.settle(last)


def _words(question: Question, answer: bytes | None, reading: Reading) -> bytes | None:
    """The answer; empty when there is no event, None when only an execution can say what is wrong with it."""
    if answer is None:
        return b""
    try:
        return completed(answer, question.statement.computed, reading)
    except PromiseBroken:
        return None
