"""The crowd: everybody who follows something on a socket; whoever is rung together looks together, in one statement.

A follower is no task and has no queue. It has a number, up to which it was told; when it is rung, it looks after that number with
all others who are asked for at the moment, and what is found is written to its socket at once. If the socket takes no more, the
follower stays where it is, and goes on from there when the socket is empty again, or when the person comes back.
"""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, cast

from db.reads.declaring import Reading
from db.reads.looks import NEVER
from db.reads.pool import ReadPool
from db.reads.selection import PromiseBroken, completed
from rules.deadlines import today
from rules.watching import Watch
from subscriptions.feed import patiently
from subscriptions.follower import Follower, Look, Question, State

logger = logging.getLogger(__name__)
LOOKERS = 2  # while one looks, another tells
STILL_RINGING_SECONDS = 0.002
HEAVY_BELOW = 500  # subscribers in a look
TOLD_IN_A_ROW = 50  # then whoever else waits for the loop has a turn: about half a millisecond
Row = tuple[bool, bool, int, int | None, bytes | None, Sequence[int]]  # see `compile_look`


class Crowd:
    """All followers of a process who wait to look. Who asks for much has a lane apart, and holds up nobody but its like."""

    def __init__(self, pool: ReadPool, watch: Watch | None = None) -> None:
        watch = watch or Watch()
        self._light, self._heavy = Lane(pool, watch, LOOKERS), Lane(pool, watch, 1)

    def expect(self, follower: Follower) -> None:
        """Have somebody look for this follower, with all others who are rung before that."""
        lane = self._heavy if follower.question.at_once < HEAVY_BELOW else self._light
        lane.expect(follower)


class Lane:
    """Followers who wait, by what they ask, and those who look for them."""

    def __init__(self, pool: ReadPool, watch: Watch, lookers: int) -> None:
        self._pool, self._watch, self._most_lookers = pool, watch, lookers
        self._waiting: dict[Question, Look] = {}
        self._since: dict[Question, float] = {}  # when the first of those who wait was rung
        self._lookers: set[asyncio.Task[None]] = set()

    def expect(self, follower: Follower) -> None:
        """Look for it soon."""
        if follower.question not in self._waiting:
            self._waiting[follower.question] = []
            self._since[follower.question] = time.monotonic()
        self._waiting[follower.question].append(follower)
        if len(self._lookers) < self._most_lookers:
            self._lookers.add(asyncio.create_task(self._look()))

    async def _look(self) -> None:
        """Look for as long as somebody waits, and be counted exactly as long: who is rung in between must not rely on us."""
        while self._waiting:
            question = next(iter(self._waiting))
            await self._gathered(question)
            if question not in self._waiting:
                continue  # the other looker has taken them
            followers, since = self._waiting.pop(question), self._since.pop(question)
            asked, rest = followers[: question.at_once], followers[question.at_once :]
            if rest:
                self._waiting[question], self._since[question] = rest, since  # behind all other questions
            asked = [each for each in asked if each.state is State.WAITS]
            if asked:
                await self._look_for(question, asked, since)
        self._lookers.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    async def _gathered(self, question: Question) -> None:
        """Wait while more and more are rung: an import rings thousands, some at a time. One alone waits for a turn of the loop."""
        before, now, wait = 0, len(self._waiting[question]), 0.0
        while before < now < question.at_once:
            await asyncio.sleep(wait)
            before, now, wait = now, len(self._waiting.get(question, ())), STILL_RINGING_SECONDS

    async def _look_for(self, question: Question, asked: Look, since: float) -> None:
        for each in asked:
            each.begin(asked)
        try:
            reading = question.reading()
            rows = await patiently(partial(self._pool.rows, question.statement, _values(question, asked, reading)))
            await _tell(question, asked, rows, reading)
            if any(seq is not None for _, _, _, seq, _, _ in rows):
                self._watch.reached(time.monotonic() - since)
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
