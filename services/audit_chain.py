"""Sealing the audit after its entries were committed, office by office, and finding out whether it still is what was sealed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
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
            last, links = await audit_chain.last(session, line), list[Link]()
            seq, previous = last.seq, last.hash
            for entry in entries:
                seq += 1
                made = keys.seal(content(entry, seq, previous))
                links.append(Link(entry["id"], seq, previous, made, entry))
                previous = made
            await audit_chain.add(session, line, links)
            return len(links)
    return 0


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


async def verify(
    database: Database,
    keys: Keys,
    *,
    line: UUID | None = None,
    only_line: bool = False,
    anchors: Sequence[Anchor] = (),
    on_finding: Callable[[Finding], None],
) -> Verdict:
    """Recompute every seal (or those of one line) in portions, and look for entries that were never to be sealed.

    `anchors` were told earlier and kept elsewhere: only they show that the end of a line was cut off.
    """
    verdict = Verdict()

    def tell(finding: Finding) -> None:
        verdict.flaws += 1
        on_finding(finding)

    async with database.read() as session:
        wanted = [line] if only_line else await audit_chain.lines(session)
    walks = dict[UUID | None, Walk]()
    for each in wanted:
        known = {anchor.seq: anchor for anchor in anchors if anchor.line == each}
        walks[each] = await _walk(database, keys, each, known, tell)
        verdict.sealed += walks[each].seq
        if walks[each].seq:
            verdict.anchors.append(Anchor(each, walks[each].seq, walks[each].hash))
    if not only_line:
        for anchor in anchors:
            if anchor.line not in walks:
                tell(Finding(ChainFlaw.CUT_OFF, anchor.line, anchor.seq, None))
    await _look_for_unsealed(database, walks, keys, verdict, tell, only_line=only_line)
    return verdict


async def _walk(
    database: Database, keys: Keys, line: UUID | None, anchors: dict[int, Anchor], tell: Callable[[Finding], None]
) -> Walk:
    walk = Walk(keys.seal)
    while True:
        async with database.read() as session:
            links = await audit_chain.links(session, line, walk.seq, AT_ONCE)
        for link in links:
            for flaw in walk.step(link):
                tell(Finding(flaw, line, link.seq, link.entry_id))
            anchor = anchors.pop(link.seq, None)
            if anchor is not None and anchor.hash != link.hash:
                tell(Finding(ChainFlaw.CHANGED, line, link.seq, link.entry_id))
        if len(links) < AT_ONCE:
            break
    for anchor in anchors.values():  # those that the walk did not come by
        tell(Finding(ChainFlaw.CUT_OFF, line, anchor.seq, None))
    return walk


async def _look_for_unsealed(
    database: Database,
    walks: dict[UUID | None, Walk],
    keys: Keys,
    verdict: Verdict,
    tell: Callable[[Finding], None],
    *,
    only_line: bool,
) -> None:
    after: UUID | None = None
    while True:
        async with database.read() as session:
            portion = await audit_chain.look_through(session, after, LOOK_AT_ONCE)
        for entry in portion:
            if entry.is_sealed or (only_line and entry.line not in walks):
                continue
            flaw = _flaw_of_unsealed(entry, walks.get(entry.line) or Walk(keys.seal))
            if flaw is not None:
                tell(Finding(flaw, entry.line, None, entry.id))
            verdict.unsealed += 1
            verdict.oldest_unsealed_at = min(filter(None, (verdict.oldest_unsealed_at, entry.at)))
        if len(portion) < LOOK_AT_ONCE:
            return
        after = portion[-1].id


def _flaw_of_unsealed(entry: Looked, walk: Walk) -> ChainFlaw | None:
    if not entry.waits:
        return ChainFlaw.INSERTED
    return ChainFlaw.BACKDATED if walk.is_backdated(entry.at) else None
