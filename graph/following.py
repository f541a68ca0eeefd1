"""What one socket follows: operations that the crowd tells, without a task and without executing them again."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from graph.questions import Asked
from rules.people import Person
from subscriptions.crowd import Crowd
from subscriptions.follower import Follower, Line, Question, State
from subscriptions.hub import ACCOUNT, CASE, Hub, Topic

logger = structlog.get_logger("portal.requests")


@dataclass(frozen=True, slots=True)
class Followed:
    """An operation that is told."""

    follower: Follower
    topic: Topic
    name: str
    begun: float

    @property
    def looks(self) -> bool:
        """Whether it looks when it is rung."""
        return self.follower.state is not State.STUCK


class Following:
    """The followers of one person's socket, and the watch over the session.

    The session is watched by a follower too, one that is told nothing: whoever looks learns whether the session lives.
    """

    __slots__ = (
        "_account",
        "_alive",
        "_crowd",
        "_ended",
        "_followed",
        "_hub",
        "_overtaken",
        "_person",
        "_watch",
        "line",
    )

    def __init__(
        self,
        hub: Hub,
        crowd: Crowd,
        alive: Question,
        person: Person,
        line: Line | None,
        *,
        ended: Callable[[], None],
        overtaken: Callable[[str, int | None], None],
    ) -> None:
        """`line`: None where the server lends none, and nothing can be told. `ended`: the session is over.
        `overtaken(key, position)`: the operation must be executed, from that position on."""
        self._hub, self._crowd, self._person, self.line = hub, crowd, person, line
        self._ended, self._overtaken = ended, overtaken
        self._followed: dict[str, Followed] = {}
        self._account: Topic = (ACCOUNT, str(person.account_id))
        self._alive = alive
        self._watch = self._watcher()
        hub.wake(self, self._account)
        if line is not None:
            line.on_emptied = self.go_on

    def follow(self, key: str, asked: Asked) -> None:
        """Tell the operation from now on."""
        person, topic = self._person, self._account
        if asked.case_id is not None:
            topic = (CASE, str(asked.case_id))
        follower = Follower(
            self._crowd,
            self,
            asked.question,
            key,
            session_id=person.session_id,
            case_id=asked.case_id,
            after=asked.after,
        )
        self._followed[key] = Followed(follower, topic, asked.operation, time.perf_counter())
        self._hub.following += 1
        self._hub.wake(follower, topic)  # before the first look: what happens in between rings
        follower.ring()

    def _watcher(self) -> Follower:
        return Follower(self._crowd, self, self._alive, "", session_id=self._person.session_id)

    def leave(self, key: str) -> None:
        """The operation is over, or is told in another way."""
        followed = self._followed.pop(key, None)
        if followed is None:
            return
        followed.follower.leave()
        self._hub.following -= 1
        self._hub.let_sleep(followed.follower, followed.topic)
        took = round((time.perf_counter() - followed.begun) * 1000, 1)
        logger.info("operation", operation=followed.name, ms=took, request=self._person.request_id)

    def end(self) -> None:
        """The socket is closed."""
        for key in list(self._followed):
            self.leave(key)
        self._watch.leave()
        self._hub.let_sleep(self, self._account)
        if self.line is not None:
            self.line.on_emptied = None

    def ring(self) -> None:
        """Something happened to the account; who follows its notices looks anyway."""
        if not any(each.looks and each.topic == self._account for each in self._followed.values()):
            self._watch.ring()

    def turn(self) -> None:
        """Look without being rung: a ring may have been lost."""
        for each in self._followed.values():
            each.follower.ring()
        if not any(each.looks for each in self._followed.values()):
            self._watch.ring()

    def go_on(self) -> None:
        """The socket is empty again."""
        for each in self._followed.values():
            each.follower.go_on()

    def lost(self, follower: Follower, *, lives: bool) -> None:
        """A follower cannot be told any more."""
        if not lives:
            self._ended()
            return
        if follower is self._watch:  # it could not look; at the next ring another one tries
            self._watch = self._watcher()
            return
        self.leave(follower.key)
        self._overtaken(follower.key, follower.position)
