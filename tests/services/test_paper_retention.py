"""Purging: what is needed stays, what nobody needs goes with a record, and nothing is half done."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from rules.errors import Invalid
from rules.paper_retention import Retention
from rules.papers import AttachmentKind
from rules.people import Person
from running.readiness import configuration_problems
from services import attachments, bindings, paper_retention, registrations
from services.attachments import Announced
from settings import Settings
from tests import people
from tests.store import keys_in

DAYS = Retention(identity=100, mandate=200, relation=300, other=400, unused=30, awaited=1)
DAY = timedelta(days=1)


async def purge(database: Database, files: PaperStore, now: datetime) -> int:
    """Everything that is due, portion by portion, as the clock does it; how much was done."""
    done = 0
    while True:
        async with database.begin() as session:
            portion = await paper_retention.purge(session, files, retention=DAYS, now=now)
        done += portion
        if portion == 0:
            return done


async def states(owner: Database) -> dict[str, list[str]]:
    """The states of all papers, by kind."""
    found: dict[str, list[str]] = {}
    async with owner.read() as session:
        for paper in await session.scalars(select(models.Attachment).order_by(models.Attachment.id)):
            found.setdefault(paper.kind.value, []).append(paper.state.value)
    return found


async def purges(owner: Database) -> list[models.AuditEntry]:
    """What is on record."""
    async with owner.read() as session:
        entries = select(models.AuditEntry).where(models.AuditEntry.action == "attachment.purged")
        return list(await session.scalars(entries))


async def test_papers_of_an_open_and_of_an_approved_application_stay_for_ever(
    database: Database, owner: Database, files: PaperStore, keys: Keys
) -> None:
    reviewer, where = await people.staff(database), await people.case(database)
    await people.submitted_registration(database, files, keys, await people.person(database, 1), 1)
    approved = await people.submitted_registration(database, files, keys, await people.person(database, 2), 2)
    await people.approve_registration(database, keys, reviewer, approved)
    await people.applied(database, files, keys, await people.lawyer(database, 3))
    link = await people.applied(database, files, keys, await people.lawyer(database, 4))
    await people.approve_binding(database, keys, reviewer, link, where)
    lying = await keys_in(files)
    assert await purge(database, files, people.NOW + 3650 * DAY) == 0
    assert await keys_in(files) == lying and len(lying) == 10
    assert {state for each in (await states(owner)).values() for state in each} == {"STORED"} and not await purges(
        owner
    )


async def test_a_kind_goes_when_its_own_time_is_over_after_the_last_use(
    database: Database, owner: Database, files: PaperStore, keys: Keys
) -> None:
    who = await people.person(database, 1)
    registration = await people.submitted_registration(database, files, keys, who, 1)
    assert await purge(database, files, people.NOW + 500 * DAY) == 0
    async with database.begin() as session:
        await registrations.withdraw(
            session, who, registration_id=registration.id, expected_version=registration.version, now=people.NOW
        )
    ended = people.NOW + 500 * DAY  # noticed by the next run
    assert await purge(database, files, ended) == 0
    assert await purge(database, files, ended + 99 * DAY) == 0
    assert await purge(database, files, ended + 100 * DAY) == 4  # two rows, then their two contents
    assert await states(owner) == {"ID_FRONT": ["PURGED"], "ID_BACK": ["PURGED"], "LAWYER_LICENSE": ["STORED"]}
    assert len(await keys_in(files)) == 1
    assert await purge(database, files, ended + 200 * DAY) == 2
    assert not await keys_in(files)
    entries = await purges(owner)
    assert {entry.new["kind"] for entry in entries} == {"ID_FRONT", "ID_BACK", "LAWYER_LICENSE"}
    assert all(entry.actor_kind == "paper_retention" and "pdf" not in str(entry.new) for entry in entries)
    async with owner.read() as session:
        rows = (await session.scalars(select(models.Attachment))).all()
    assert not any(row.storage_key or row.filename for row in rows)


async def test_a_paper_that_is_used_again_begins_anew(
    database: Database, owner: Database, files: PaperStore, keys: Keys
) -> None:
    who = await people.lawyer(database, 1)
    binding = await people.applied(database, files, keys, who)
    async with database.begin() as session:
        await bindings.withdraw(session, who, binding_id=binding.id, expected_version=binding.version, now=people.NOW)
    assert await purge(database, files, people.NOW + DAY) == 0  # noticed
    async with owner.read() as session:
        papers = tuple(await session.scalars(select(models.Attachment.id)))
    again = await people.applied_with(database, keys, who, papers)
    assert await purge(database, files, people.NOW + 3650 * DAY) == 0
    async with database.begin() as session:
        await bindings.withdraw(session, who, binding_id=again.id, expected_version=again.version, now=people.NOW)
    assert await purge(database, files, people.NOW + 3651 * DAY) == 0
    assert await purge(database, files, people.NOW + 3851 * DAY) == 4


async def test_what_was_never_used_goes_soon_and_tickets_sooner(
    database: Database, owner: Database, files: PaperStore
) -> None:
    who = await people.person(database, 1)
    await people.paper(database, files, who, AttachmentKind.OPINION)
    async with database.begin() as session:
        announced = Announced(AttachmentKind.OTHER, "a.pdf", "application/pdf", 100, None)
        await attachments.request_upload(session, who, announced=announced, now=people.NOW)
    assert await purge(database, files, people.NOW + DAY) == 0
    assert await purge(database, files, people.NOW + 2 * DAY) == 1
    assert await states(owner) == {"OPINION": ["STORED"], "OTHER": ["PURGED"]}
    assert await purge(database, files, people.NOW + 31 * DAY) == 2
    assert not await keys_in(files)


async def test_a_closed_account_keeps_nothing_for_ever(
    database: Database, owner: Database, files: PaperStore, keys: Keys
) -> None:
    who = await people.person(database, 1)
    registration = await people.submitted_registration(database, files, keys, who, 1)
    await people.approve_registration(database, keys, await people.staff(database), registration)
    async with owner.begin() as session:
        await session.execute(update(models.Account).values(status="CLOSED", closed_at=people.NOW))
    await purge(database, files, people.NOW)
    assert await purge(database, files, people.NOW + 365 * DAY) == 6
    assert not await keys_in(files)


async def test_a_run_that_dies_before_its_commit_loses_nothing(
    database: Database, owner: Database, files: PaperStore
) -> None:
    await people.paper(database, files, await people.person(database, 1), AttachmentKind.OTHER)
    late = people.NOW + 31 * DAY
    lying = await keys_in(files)
    with pytest.raises(ConnectionError):
        async with database.begin() as session:
            assert await paper_retention.purge(session, files, retention=DAYS, now=late) == 1
            raise ConnectionError
    assert await states(owner) == {"OTHER": ["STORED"]} and await keys_in(files) == lying
    async with database.begin() as session:
        await paper_retention.purge(session, files, retention=DAYS, now=late)
    assert await states(owner) == {"OTHER": ["PURGED"]} and await keys_in(files) == lying  # and dies here
    assert await purge(database, files, late) == 1
    assert not await keys_in(files) and len(await purges(owner)) == 1


async def test_a_paper_that_is_being_given_is_not_purged_meanwhile(
    database: Database, owner: Database, files: PaperStore, keys: Keys
) -> None:
    """Of giving a paper and purging it one comes first, and the other knows: never an application with a paper that is gone."""
    who, late = await people.lawyer(database, 1), people.NOW + 31 * DAY
    for number in range(8):
        papers = tuple([await people.paper(database, files, who, kind) for kind in people.MANDATE_PAPERS])
        given, _ = await asyncio.gather(
            _try_to_give(database, keys, who, papers, f"示例李{'一二三四五六七八'[number]}"),
            purge(database, files, late),
        )
        async with owner.read() as session:
            found = {
                paper.state
                for paper in await session.scalars(select(models.Attachment).where(models.Attachment.id.in_(papers)))
            }
        assert found == ({"STORED"} if given else {"PURGED"}), number


async def _try_to_give(database: Database, keys: Keys, who: Person, papers: tuple[UUID, ...], party: str) -> bool:
    try:
        await people.applied_with(database, keys, who, papers, party)
    except Invalid as refused:
        assert {problem.code for problem in refused.problems} <= {"PAPER_PURGED"}
        return False
    return True


async def test_several_clocks_at_once_purge_each_paper_once(
    database: Database, owner: Database, files: PaperStore
) -> None:
    who = await people.person(database, 1)
    for _ in range(12):
        await people.paper(database, files, who, AttachmentKind.OTHER)
    await asyncio.gather(*(purge(database, files, people.NOW + 31 * DAY) for _ in range(4)))
    await purge(database, files, people.NOW + 31 * DAY)
    assert len(await purges(owner)) == 12 and not await keys_in(files)


async def test_what_belongs_to_no_paper_is_swept(database: Database, files: PaperStore, tmp_path: Path) -> None:
    (tmp_path / "papers" / "lost+found").mkdir(parents=True)
    (tmp_path / "papers" / "lost+found" / "x").write_text("not ours to take away")
    await people.paper(database, files, await people.person(database, 1), AttachmentKind.OTHER)
    kept = await keys_in(files)
    await files.keep(b"orphan", [b"page"])
    present = datetime.now(UTC)
    async with database.begin() as session:
        assert await paper_retention.sweep(session, files, now=present) == 0  # perhaps still on its way to its row
        assert await paper_retention.sweep(session, files, now=present + DAY) == 1
    assert await keys_in(files) == kept and (tmp_path / "papers" / "lost+found" / "x").exists()


def test_a_retention_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="a day at least"):
        Retention(identity=0)
    for wrong in ({"identity": 0}, {"identities": 5}):
        named = configuration_problems(Settings(paper_retention=wrong))
        assert any("PORTAL_PAPER_RETENTION must name days" in each for each in named), wrong
    assert not any("RETENTION" in each for each in configuration_problems(Settings(paper_retention={"identity": 5})))
