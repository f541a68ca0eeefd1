"""Random sequences of acts by several actors, some at once: no state outside the diagram, no access without an approved live
binding, no notice without its act and no act without its notice, the audit complete, and on a refusal nothing at all."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from db import models
from db.crypto import Keys
from db.engine import APPLICATION_ROLE, Database
from db.files import PaperStore
from rules.bindings import TRANSITIONS, BindingClaim, BindingStatus, Capacity
from rules.errors import Refused
from rules.papers import PaperCheck
from rules.people import Person, Staff
from rules.review import Outcome
from services import binding_clock, binding_decisions, binding_endings, bindings, case_sealing
from services.attachments import Judgement
from services.binding_endings import Release
from services.bindings import Amendment, BindingRequest
from services.decisions import Decision
from tests import people
from tests.case_lines import deliver, line, party
from tests.copies import Copies
from tests.engines import create_engine

STATES_OF_CASES: tuple[dict[str, Any], ...] = (
    {},
    {"stage": "TRIAL_FIRST"},
    {"stage": "CLOSED"},
    {"disclosure": "PARTIES_ONLY"},
    {"disclosure": "NONE", "restriction": "PRIVACY"},
    {"sealed": True},
)
NOTICES = {
    BindingStatus.APPROVED: "binding_approved",
    BindingStatus.RETURNED: "binding_returned",
    BindingStatus.REJECTED: "binding_rejected",
    BindingStatus.SUSPENDED: "binding_suspended",
    BindingStatus.UNDER_REVIEW: "binding_matched",  # nothing else takes a request up here
    BindingStatus.RELEASED: "binding_released",
    BindingStatus.REVOKED: "binding_revoked",
    BindingStatus.FROZEN: "binding_frozen",
    BindingStatus.ENDED: "binding_ended",
}
ACTS = st.one_of(
    st.tuples(st.just("apply"), st.integers(0, 2), st.integers(0, 1)),
    st.tuples(st.just("amend"), st.integers(0, 5), st.integers(0, 1)),
    st.tuples(st.just("withdraw"), st.integers(0, 5), st.just(0)),
    st.tuples(st.just("release"), st.integers(0, 5), st.just(0)),
    st.tuples(st.just("decide"), st.integers(0, 5), st.integers(0, 15)),
    st.tuples(st.just("decide"), st.integers(0, 5), st.sampled_from([0, 4, 8, 12])),  # approvals, more often
    st.tuples(st.just("revoke"), st.integers(0, 5), st.just(0)),
    st.tuples(st.just("deliver"), st.integers(0, len(STATES_OF_CASES) - 1), st.just(0)),
    st.tuples(st.just("wait"), st.sampled_from([1, 40]), st.just(0)),
    st.tuples(st.just("seal"), st.just(0), st.just(0)),
)
# Most sequences begin where something can happen: two who are bound, or one who waits for the case to come in.
BOUND = [[("deliver", 0, 0)], [("apply", 0, 0), ("apply", 1, 1)], [("decide", 0, 4)], [("decide", 1, 4)]]
WAITING = [[("apply", 0, 0)], [("apply", 2, 1)], [("decide", 0, 3), ("decide", 1, 3)]]
OVER = [*BOUND, [("deliver", 2, 0)]]
STEPS = st.tuples(
    st.sampled_from([[], BOUND, BOUND, WAITING, OVER]),
    st.lists(st.lists(ACTS, min_size=1, max_size=2), min_size=3, max_size=12),
).map(lambda both: [*both[0], *both[1]])
CHANGES = """
select b.id, b.status, b.version, b.account_id,
    (select count(*) from audit_entries a where a.subject_kind = 'binding' and a.subject_id = b.id::text) as recorded,
    (select coalesce(array_agg(n.message order by n.seq), '{}') from notices n where n.subject_id = b.id) as told,
    c.id is not null and b.status = 'APPROVED' and c.sealed_at is null and c.disclosure = 'OPEN' as opens
from bindings b left join cases c on c.id = b.case_id where b.party_name like :mark order by b.id
"""


@dataclass
class World:
    """Who acts, on what; and what has been seen of each binding so far."""

    database: Database
    owner: Database
    keys: Keys
    lawyers: list[Person]
    papers: list[tuple[UUID, ...]]
    admin: Staff
    office: UUID
    serial: int = 0
    revision: int = 0
    now: datetime = people.NOW
    seen: dict[UUID, tuple[str, int]] = field(default_factory=dict)
    expected: Counter[tuple[UUID, str]] = field(default_factory=Counter)

    def begin(self, serial: int) -> None:
        """A new case and its parties, of whom nobody has heard."""
        self.serial, self.revision, self.now = serial, 0, people.NOW
        self.seen, self.expected = {}, Counter()

    def party(self, number: int) -> str:
        """The name of a party of this case."""
        return f"示例当事人{self.serial}号{number}"

    async def rows(self) -> list[Any]:
        """Every binding of this case's parties, as it stands."""
        async with self.owner.read() as session:
            found = await session.execute(text(CHANGES), {"mark": f"示例当事人{self.serial}号%"})
            return list(found.all())

    async def perform(self, name: str, which: int, how: int) -> str:
        """One act by whoever may or may not do it; what became of it."""
        try:
            await getattr(self, name)(which, how)
        except Refused as refused:
            return f"{name}: {refused.code}"
        return f"{name}: done"

    async def _binding(self, which: int) -> models.Binding:
        rows = await self.rows()
        if not rows:
            raise Refused
        async with self.owner.read() as session:
            return await session.get_one(models.Binding, rows[which % len(rows)].id)

    def _holder(self, binding: models.Binding) -> Person:
        return next(each for each in self.lawyers if each.account_id == binding.account_id)

    async def apply(self, which: int, how: int) -> None:
        claim = BindingClaim(self.party(how), (Capacity.DEFENDER, Capacity.LITIGATION_AGENT)[which % 2])
        async with self.database.begin() as session:
            request = BindingRequest(claim, self.office, self.papers[which])
            await bindings.apply(
                session, self.lawyers[which], self.keys, request=request, idempotency_key=None, now=self.now
            )

    async def amend(self, which: int, how: int) -> None:
        binding = await self._binding(which)
        amendment = Amendment(binding.version - how, (("note", "示例"),))
        async with self.database.begin() as session:
            await bindings.amend(
                session, self._holder(binding), self.keys, binding_id=binding.id, amendment=amendment,
                idempotency_key=None, now=self.now,
            )  # fmt: skip

    async def withdraw(self, which: int, _: int) -> None:
        binding = await self._binding(which)
        async with self.database.begin() as session:
            await bindings.withdraw(
                session, self._holder(binding), binding_id=binding.id, expected_version=binding.version, now=self.now
            )

    async def release(self, which: int, _: int) -> None:
        binding = await self._binding(which)
        given_up = Release(self.now.date(), "示例原因", binding.version)
        async with self.database.begin() as session:
            await binding_endings.release(
                session, self._holder(binding), self.keys, binding_id=binding.id, release=given_up, now=self.now
            )

    async def decide(self, which: int, how: int) -> None:
        binding = await self._binding(which)
        outcome = (Outcome.APPROVED, Outcome.RETURNED, Outcome.REJECTED, Outcome.SUSPENDED)[how % 4]
        async with self.database.begin() as session:
            meant = await session.scalar(select(models.Party).where(models.Party.name == binding.party_name))
            papers = await session.scalars(
                select(models.BindingAttachment.attachment_id).where(models.BindingAttachment.binding_id == binding.id)
            )
            decision = Decision(
                outcome,
                binding.version,
                () if outcome is Outcome.APPROVED else ("POA_MISSING",),
                judgements={each: Judgement(PaperCheck.OK) for each in papers},
            )
            await binding_decisions.decide(
                session, self.admin, self.keys, binding_id=binding.id, decision=decision,
                case_id=meant.case_id if meant else None, party_id=meant.id if meant else None,
                override_reason="经核实准予绑定，理由充分" if how >= 4 else None, now=self.now,
            )  # fmt: skip

    async def revoke(self, which: int, _: int) -> None:
        binding = await self._binding(which)
        decision = Decision(Outcome.REVOKED, binding.version, ("POA_UNSIGNED",))
        async with self.database.begin() as session:
            await binding_endings.revoke(
                session, self.admin, self.keys, binding_id=binding.id, decision=decision, now=self.now
            )

    async def deliver(self, which: int, _: int) -> None:
        self.revision += 1
        parties = [party(f"p{number}", name=self.party(number)) for number in range(2)]
        state = line(self.serial, revision=self.revision, parties=parties, unified_number=None)
        await deliver(self.database, self.keys, {**state, **STATES_OF_CASES[which]})

    async def wait(self, which: int, _: int) -> None:
        self.now += timedelta(days=which)
        await binding_clock.run(self.database, self.keys, now=lambda: self.now)

    async def seal(self, _: int, __: int) -> None:
        async with self.database.begin() as session:
            case_id = await session.scalar(select(models.Party.case_id).where(models.Party.name == self.party(0)))
            await case_sealing.seal(
                session, self.admin, self.keys, case_id=case_id or self.office, reason="示例封存理由", now=self.now
            )

    async def check(self, acts: int) -> None:
        """What must hold whatever has been done."""
        open_to: set[UUID] = set()
        for row in await self.rows():
            before, version = self.seen.get(row.id, (None, 0))
            self._check_path(row, before, row.version - version, acts)
            assert row.recorded == row.version, f"{row.recorded} entries for version {row.version}"
            wanted = Counter({message: n for (about, message), n in self.expected.items() if about == row.id})
            assert Counter(row.told) == wanted, (row.told, wanted)
            self.seen[row.id] = row.status, row.version
            if row.opens:
                open_to.add(row.account_id)
        async with self.owner.read() as session:
            case_id = await session.scalar(select(models.Party.case_id).where(models.Party.name == self.party(0)))
        for who in self.lawyers:
            visible = case_id is not None and await people.visible_case(self.database, who, case_id) is not None
            assert visible is (who.account_id in open_to)

    def _check_path(self, row: Any, before: str | None, steps: int, acts: int) -> None:
        """The new state is reached from the old one in as many arrows of the diagram as the version has grown."""
        assert 0 <= steps <= acts + 1, (before, row.status, steps)
        paths: list[tuple[BindingStatus | None, tuple[str, ...]]] = [(BindingStatus[before] if before else None, ())]
        for _ in range(steps):
            paths = [
                (to, (*told, NOTICES[to]) if to in NOTICES else told)
                for state, told in paths
                for to in set(TRANSITIONS.get(state, {}).values())
            ]
        through = [told for state, told in paths if state == row.status]
        assert through, f"{before} → {row.status} in {steps} acts"
        known = sum(n for (about, _), n in self.expected.items() if about == row.id)
        new = tuple(row.told[known:])
        assert new in through, (before, row.status, new, through)
        self.expected.update((row.id, message) for message in new)


@pytest.fixture(scope="module")
def world(
    copies: Copies, keys: Keys, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, asyncio.Runner]]:
    """Three lawyers with their papers, and an office administrator: made once, for many cases."""
    with copies.copy() as address, asyncio.Runner() as runner:
        database = Database(create_engine(address, role=APPLICATION_ROLE, name="tests", pool_size=10))
        owner = Database(create_engine(address, role=None, name="tests", pool_size=5, statement_seconds=60))

        async def made() -> World:
            files = PaperStore(tmp_path_factory.mktemp("papers"), keys)
            lawyers = [await people.lawyer(database, serial) for serial in (1, 2, 3)]
            papers = [
                tuple([await people.paper(database, files, who, kind) for kind in people.MANDATE_PAPERS])
                for who in lawyers
            ]
            async with database.read() as session:
                office = (await people.office(session)).id
            return World(database, owner, keys, lawyers, papers, await people.staff(database), office)

        yield runner.run(made()), runner
        runner.run(database.close())
        runner.run(owner.close())


serials = count(1)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_done_the_diagram_holds(world: tuple[World, asyncio.Runner], steps: list[list[Any]]) -> None:
    there, runner = world

    async def play() -> None:
        there.begin(next(serials))
        for acts in steps:
            before = await there.rows()
            done = await asyncio.gather(*(there.perform(*act) for act in acts))
            for each in done:
                event(each)
            if not any(each.endswith("done") for each in done):
                assert await there.rows() == before  # refused: nothing happened
            await there.check(len(acts))

    runner.run(play())
