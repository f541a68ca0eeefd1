"""Sealing the audit after its entries were committed, office by office, and finding out whether it still is what was sealed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.crypto import Keys
from db.engine import Database
from db.queries import audit_chain
from db.queries.audit_chain import Looked
from rules.audit_chain import Anchor, ChainFlaw, Link, Walk, content

AT_ONCE = 500
LOOK_AT_ONCE = 5000


async def seal(session: AsyncSession, keys: Keys) -> int:
    """Seal the oldest unsealed entries of one office that nobody else is sealing; returns how many, 0: there are none.

    An entry that is committed late gets a later number: no act waits for the chain, and the chain for no act.
    """
    for line in await audit_chain.lines_that_wait(session):
        if not await audit_chain.take_line(session, line):
            continue
        entries = await audit_chain.waiting(session, line, AT_ONCE)
        if entries:  # else somebody else has just sealed them
            links = _links(keys, await audit_chain.last(session, line), entries)
            await audit_chain.add(session, line, links)
            return len(links)
    return 0


def _links(keys: Keys, last: Anchor, entries: Sequence[dict[str, Any]]) -> list[Link]:
    links, previous = [], last.hash
    for seq, entry in enumerate(entries, start=last.seq + 1):
        made = keys.seal(content(entry, seq, previous))
        links.append(Link(entry["id"], seq, previous, made, entry))
        previous = made
    return links


@dataclass(frozen=True)
class Finding:
    """Something that is wrong: in which line, at which number (None: it has none), about which entry."""

    flaw: ChainFlaw
    line: UUID | None
    seq: int | None
    entry_id: UUID | None


@dataclass
class Verdict:
    """What a verification found: how much is sealed, how each line ends, what still waits, and how many flaws there are."""

    sealed: int = 0
    anchors: list[Anchor] = field(default_factory=list)
    unsealed: int = 0
    oldest_unsealed_at: datetime | None = None
    flaws: int = 0


@dataclass
class Verification:
    """Recomputes every seal in portions, and looks for entries that were never to be sealed; each flaw is told as it is found.

    `anchors` were told earlier and kept elsewhere: only they show that the end of a line was cut off.
    """

    database: Database
    keys: Keys
    on_finding: Callable[[Finding], None]
    anchors: Sequence[Anchor] = ()
    verdict: Verdict = field(default_factory=Verdict)
    _walks: dict[UUID | None, Walk] = field(default_factory=dict)

    async def of_all(self) -> Verdict:
        """Every line."""
        async with self.database.read() as session:
            lines = {*await audit_chain.lines(session), *(anchor.line for anchor in self.anchors)}
        return await self._of(lines)

    async def of_line(self, line: UUID | None) -> Verdict:
        """One office's line; None is the portal's own."""
        return await self._of({line}, only=True)

    async def _of(self, lines: set[UUID | None], *, only: bool = False) -> Verdict:
        for line in sorted(lines, key=lambda each: (each is not None, str(each))):
            walk = self._walks[line] = await self._walk(line)
            self.verdict.sealed += walk.seq
            if walk.seq:
                self.verdict.anchors.append(Anchor(line, walk.seq, walk.hash))
        await self._look_for_unsealed(only=only)
        return self.verdict

    def _tell(self, flaw: ChainFlaw, line: UUID | None, seq: int | None, entry_id: UUID | None) -> None:
        self.verdict.flaws += 1
        self.on_finding(Finding(flaw, line, seq, entry_id))

    async def _walk(self, line: UUID | None) -> Walk:
        walk, full = Walk(self.keys.seal), True
        anchors = {anchor.seq: anchor for anchor in self.anchors if anchor.line == line}
        while full:
            async with self.database.read() as session:
                links = await audit_chain.links(session, line, walk.seq, AT_ONCE)
            for link in links:
                flaws = list(walk.step(link))
                anchor = anchors.pop(link.seq, None)
                if anchor is not None and anchor.hash != link.hash and not flaws:
                    flaws = [ChainFlaw.CHANGED]
                for flaw in flaws:
                    self._tell(flaw, line, link.seq, link.entry_id)
            full = len(links) == AT_ONCE
        for anchor in anchors.values():  # those that the walk did not come by
            self._tell(ChainFlaw.CUT_OFF, line, anchor.seq, None)
        return walk

    async def _look_for_unsealed(self, *, only: bool) -> None:
        portion: list[Looked] | None = None
        while portion is None or len(portion) == LOOK_AT_ONCE:
            async with self.database.read() as session:
                portion = await audit_chain.look_through(session, portion[-1].id if portion else None, LOOK_AT_ONCE)
            for entry in portion:
                if not entry.is_sealed and not (only and entry.line not in self._walks):
                    self._judge_unsealed(entry)

    def _judge_unsealed(self, entry: Looked) -> None:
        """It may wait for its seal, unless nobody ever meant to seal it, or it is older than what is sealed."""
        walk = self._walks.get(entry.line)
        if not entry.waits:
            self._tell(ChainFlaw.INSERTED, entry.line, None, entry.id)
        elif walk is not None and walk.is_backdated(entry.at):
            self._tell(ChainFlaw.BACKDATED, entry.line, None, entry.id)
        self.verdict.unsealed += 1
        oldest = self.verdict.oldest_unsealed_at
        self.verdict.oldest_unsealed_at = entry.at if oldest is None else min(oldest, entry.at)
