"""The chain of the audit: the form in which an entry is sealed, and what a walk along a line finds wrong.

A line is the audit of one office, or of the portal itself (None). Its seals are numbered from 1; each is a keyed hash over
the entry, its number and the seal before it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from rules.labels import Labelled

START = bytes(32)  # what the first seal of a line follows
GRACE = timedelta(hours=1)  # far longer than any transaction: what commits later than this was not written when it says


class ChainFlaw(Labelled):
    """How the audit can differ from what was sealed."""

    CHANGED = "CHANGED", "内容被修改", "The entry is not what was sealed"
    REMOVED = "REMOVED", "记录被删除", "The sealed entry is gone"
    GAP = "GAP", "序号不连续", "Numbers are missing in the line"
    UNLINKED = "UNLINKED", "前后不衔接", "The seal does not follow the one before it"
    INSERTED = "INSERTED", "记录系绕过系统写入", "The entry was written behind the portal's back"
    BACKDATED = "BACKDATED", "时间早于其前的记录", "The entry says that it is older than those sealed before it"
    CUT_OFF = "CUT_OFF", "末尾被截断", "The line no longer holds the anchored seal"


@dataclass(frozen=True)
class Anchor:
    """The last seal of a line, to be kept where nobody who can write the database can write."""

    line: UUID | None
    seq: int
    hash: bytes


@dataclass(frozen=True)
class Link:
    """A seal with the values of its entry; None when that is gone."""

    entry_id: UUID
    seq: int
    previous: bytes
    hash: bytes
    values: Mapping[str, Any] | None


def content(values: Mapping[str, Any], seq: int, previous: bytes) -> bytes:
    """What is sealed: every column that has a value, as JSON in one form. A column added later changes no older entry."""
    entry = {name: _plain(value) for name, value in values.items() if value is not None}
    sealed = {"entry": entry, "seq": seq, "previous": previous.hex()}
    return json.dumps(sealed, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, UUID) else value


@dataclass
class Walk:
    """A walk along one line from its beginning: where it stands, and what was wrong on the way."""

    seal: Callable[[bytes], bytes]
    seq: int = 0
    hash: bytes = START
    latest: datetime | None = None  # the latest moment that an entry of the line tells

    def step(self, link: Link) -> Iterator[ChainFlaw]:
        """What is wrong with the next seal. After a flaw the walk goes on from what is there."""
        if link.seq != self.seq + 1:
            yield ChainFlaw.GAP
        elif link.previous != self.hash:
            yield ChainFlaw.UNLINKED
        if link.values is None:
            yield ChainFlaw.REMOVED
        elif self.seal(content(link.values, link.seq, link.previous)) != link.hash:
            yield ChainFlaw.CHANGED
        elif self.is_backdated(link.values["at"]):
            yield ChainFlaw.BACKDATED
        self.seq, self.hash = link.seq, link.hash
        if link.values is not None and (self.latest is None or link.values["at"] > self.latest):
            self.latest = link.values["at"]

    def is_backdated(self, at: datetime) -> bool:
        """Whether an entry that comes now says that it is older than it can be."""
        return self.latest is not None and at < self.latest - GRACE
