"""Random sequences of acts on registrations, some at once: the diagram holds, an account is opened by an approval and by nothing else."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from db import models
from db.crypto import Keys
from db.engine import APPLICATION_ROLE, Database
from db.files import PaperStore
from rules.accounts import AccountType, IdType
from rules.errors import Refused
from rules.papers import PaperCheck
from rules.people import Person, Staff
from rules.registrations import OPEN_REGISTRATION, TRANSITIONS, Declaration, LawyerData, RegistrationStatus
from rules.review import Outcome
from services import registration_decisions, registration_drafts, registrations
from services.attachments import Judgement
from services.decisions import Decision
from services.registration_drafts import Draft
from services.registrations import Submission
from tests import people
from tests.copies import Copies
from tests.engines import create_engine

OUTCOMES = (Outcome.APPROVED, Outcome.RETURNED, Outcome.REJECTED)
TOLD = {
    RegistrationStatus.APPROVED: "registration_approved",
    RegistrationStatus.RETURNED: "registration_returned",
    RegistrationStatus.REJECTED: "registration_rejected",
    RegistrationStatus.EXPIRED: "registration_expired",
}
ACTS = st.one_of(
    st.tuples(st.just("draft"), st.just(0)),
    st.tuples(st.just("submit"), st.integers(0, 2)),
    st.tuples(st.just("withdraw"), st.integers(0, 2)),
    st.tuples(st.just("decide"), st.integers(0, 5)),
    st.tuples(st.just("wait"), st.sampled_from([1, 31])),
)
SUBMITTED, RETURNED = [[("submit", 0)]], [[("submit", 0)], [("decide", 1)]]
STEPS = st.tuples(
    st.sampled_from([[], SUBMITTED, RETURNED]),
    st.lists(st.lists(ACTS, min_size=1, max_size=2), min_size=3, max_size=10),
).map(lambda both: [*both[0], *both[1]])


@dataclass
class Applicant:
    """Somebody who wants an account, and who reviews it; what has been seen of each application so far."""

    database: Database
    owner: Database
    keys: Keys
    files: PaperStore
    reviewer: Staff
    office: UUID
    who: Person = field(init=False)
    papers: tuple[UUID, ...] = ()
    serial: int = 0
    now: datetime = people.NOW
    seen: dict[UUID, tuple[str, int]] = field(default_factory=dict)

    async def begin(self, serial: int) -> None:
        """Somebody of whom nobody has heard."""
        self.serial, self.now, self.seen = serial, people.NOW, {}
        self.who = await people.person(self.database, serial)
        self.papers = tuple(
            [await people.paper(self.database, self.files, self.who, kind) for kind in people.LAWYER_PAPERS]
        )

    async def rows(self) -> list[models.Registration]:
        """Every application, the oldest first."""
        async with self.owner.read() as session:
            mine = select(models.Registration).where(models.Registration.account_id == self.who.account_id)
            return list(await session.scalars(mine.order_by(models.Registration.id)))

    async def _newest(self) -> models.Registration:
        rows = await self.rows()
        if not rows:
            raise Refused
        return rows[-1]

    async def perform(self, name: str, how: int) -> str:
        """One act; what became of it."""
        try:
            await getattr(self, name)(how)
        except Refused as refused:
            return f"{name}: {refused.code}"
        return f"{name}: done"

    async def draft(self, _: int) -> None:
        form = Draft("示例张三", IdType.RESIDENT_ID, self.office, None, None, None, None, None, self.papers)
        async with self.database.begin() as session:
            await registration_drafts.save(session, self.who, draft=form, now=self.now)

    async def submit(self, stale: int) -> None:
        license_number = f"11101{2000 + self.serial % 20:04d}10{self.serial:06d}"
        lawyer = LawyerData(license_number, date(2030, 1, 1), "示例律师事务所")
        number = people.id_number(self.serial)
        declared = Declaration(AccountType.LAWYER, "示例张三", IdType.RESIDENT_ID, number, None, lawyer)
        version = None if stale < 2 else 99
        async with self.database.begin() as session:
            submission = Submission(declared, self.office, self.papers, version)
            await registrations.submit(session, self.who, self.keys, submission=submission, now=self.now)

    async def withdraw(self, stale: int) -> None:
        row = await self._newest()
        async with self.database.begin() as session:
            await registrations.withdraw(
                session, self.who, registration_id=row.id, expected_version=row.version - stale // 2, now=self.now
            )

    async def decide(self, how: int) -> None:
        row = await self._newest()
        outcome = OUTCOMES[how % 3]
        reasons = () if outcome is Outcome.APPROVED else ("ID_UNCLEAR",)
        judgements = {each: Judgement(PaperCheck.OK) for each in self.papers}
        decision = Decision(outcome, row.version, reasons, judgements=judgements)
        async with self.database.begin() as session:
            await registration_decisions.decide(
                session, self.reviewer, self.keys, registration_id=row.id, decision=decision, now=self.now
            )

    async def wait(self, days: int) -> None:
        self.now += timedelta(days=days)
        async with self.database.begin() as session:
            await registration_drafts.expire_returned(session, now=self.now)

    async def check(self) -> None:
        """What must hold whatever has been done."""
        rows = await self.rows()
        assert sum(row.status in OPEN_REGISTRATION for row in rows) <= 1
        async with self.owner.read() as session:
            account = await session.get_one(models.Account, self.who.account_id)
            told = select(models.Notice.message).where(models.Notice.account_id == self.who.account_id)
            messages = list(await session.scalars(told))
            entries = select(models.AuditEntry.subject_id).where(models.AuditEntry.subject_kind == "registration")
            recorded = list(await session.scalars(entries))
        approved = any(row.status is RegistrationStatus.APPROVED for row in rows)
        assert account.status.name == ("ACTIVE" if approved else "PENDING")
        assert (account.id_number_index is not None) is approved
        for row in rows:
            before, version = self.seen.get(row.id, (None, 0))
            reached = {RegistrationStatus[before] if before else None}
            for _ in range(row.version - version):
                reached = {to for state in reached for to in TRANSITIONS.get(state, {}).values()}
            assert row.status in reached, (before, row.status, row.version - version)
            assert recorded.count(str(row.id)) >= (row.status is not RegistrationStatus.DRAFT)
            assert row.status not in TOLD or TOLD[row.status] in messages
            self.seen[row.id] = row.status.name, row.version
        for status, message in TOLD.items():
            assert (
                message not in messages
                or status is RegistrationStatus.RETURNED
                or any(row.status is status for row in rows)
            )


@pytest.fixture(scope="module")
def applicant(
    copies: Copies, keys: Keys, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Applicant, asyncio.Runner]]:
    """A reviewer and an office: made once, for many applicants."""
    with copies.copy() as address, asyncio.Runner() as runner:
        database = Database(create_engine(address, role=APPLICATION_ROLE, name="tests", pool_size=10))
        owner = Database(create_engine(address, role=None, name="tests", pool_size=5, statement_seconds=60))

        async def made() -> Applicant:
            files = PaperStore(tmp_path_factory.mktemp("papers"), keys)
            async with database.read() as session:
                office = (await people.office(session)).id
            return Applicant(database, owner, keys, files, await people.staff(database), office)

        yield runner.run(made()), runner
        runner.run(database.close())
        runner.run(owner.close())


serials = count(1)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_done_the_diagram_holds(
    applicant: tuple[Applicant, asyncio.Runner], steps: list[list[Any]]
) -> None:
    there, runner = applicant

    async def play() -> None:
        await there.begin(next(serials))
        for acts in steps:
            before = [(row.id, row.status, row.version) for row in await there.rows()]
            done = await asyncio.gather(*(there.perform(*act) for act in acts))
            for each in done:
                event(each)
            if not any(each.endswith("done") for each in done):
                assert [(row.id, row.status, row.version) for row in await there.rows()] == before
            await there.check()

    runner.run(play())
