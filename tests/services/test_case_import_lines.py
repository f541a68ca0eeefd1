"""Lines that come again: known by their bytes, and yet never taken for what they are not."""

import hashlib
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from db import models
from db.crypto import Keys
from db.engine import Database
from demonstration.cases import generate_cases
from rules.case_import_lines import cut
from services.case_imports import ImportCounts
from tests.case_lines import as_bytes, case_of, deliver, events_of, line


@pytest.mark.parametrize(
    "raw",
    [
        b"{}",
        b'{"revision": "3"}',
        b'{"revision": -3}',
        b'{"revision": 3.5}',
        b'{"revision": 3e1}',
        b'{"revision": 12345678901}',
        b'{"revision": 1, "x": {"revision": 2}}',
        b'{"revision" 1}',
    ],
)
def test_a_revision_that_is_not_plain_is_not_cut_out(raw: bytes) -> None:
    assert cut(raw) is None


def test_only_the_revision_is_cut_out() -> None:
    found = cut(b'{"a": "\\"revision\\": 5", "revision" : 17, "b": 17}')
    assert found is not None and found.revision == 17
    assert found.rest == b'{"a": "\\"revision\\": 5", "revision" : , "b": 17}'


async def remembered(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(models.CaseLine)) or 0


async def test_what_comes_again_counts_and_warns_as_it_did(database: Database, owner: Database, keys: Keys) -> None:
    irregular = line(3, acceptance_number="海检刑诉(2014)12号")
    lines = [line(1, extra=1), line(2, extra=2, other=None), irregular]
    assert await deliver(database, keys, *lines) == ImportCounts(lines=3, new=3, warnings=3)
    assert await remembered(owner) == 3
    assert await deliver(database, keys, *lines) == ImportCounts(lines=3, unchanged=3, warnings=3)
    older = [each | {"revision": 0} for each in lines]
    assert await deliver(database, keys, *older) == ImportCounts(lines=3, skipped=3, warnings=3)
    newer = [each | {"revision": 7} for each in lines]
    assert await deliver(database, keys, *newer) == ImportCounts(lines=3, unchanged=3, warnings=3)
    case = await case_of(owner)
    assert (case.revision, case.last_seq) == (7, 1)
    changed = [newer[0] | {"revision": 8}, newer[1] | {"revision": 8, "stage": "TRIAL_FIRST"}, irregular]
    expected = ImportCounts(lines=3, changed=1, unchanged=1, skipped=1, warnings=3)
    assert await deliver(database, keys, *changed) == expected


async def test_other_bytes_that_say_the_same_change_nothing(database: Database, owner: Database, keys: Keys) -> None:
    await deliver(database, keys, line())
    spaced = as_bytes([dict(reversed(line().items()))])[0].replace(b": ", b" :  ")
    for _ in range(2):
        assert await deliver(database, keys, spaced) == ImportCounts(lines=1, unchanged=1)
    # a line with a second revision cannot be told by its bytes: the one before it must be forgotten once it is written
    twice = line(revision=2, stage="TRIAL_FIRST", extra={"revision": 1})
    assert (await deliver(database, keys, twice)).changed == 1
    assert await remembered(owner) == 0
    assert (await deliver(database, keys, line(revision=3))).changed == 1
    assert (await case_of(owner)).stage == "PROSECUTION_REVIEW"


async def test_a_case_that_goes_back_within_a_file_passes_every_state(
    database: Database, owner: Database, keys: Keys
) -> None:
    """The last line is looked up while the portion before it is still being written."""
    filling = [dict(each) for each in generate_cases(1200, seed=9, revision=1)]
    away, back = line(900001, revision=2, stage="TRIAL_FIRST"), line(900001, revision=3)
    await deliver(database, keys, line(900001), *filling)
    counts = await deliver(database, keys, away, *filling, back)
    assert counts == ImportCounts(lines=1202, changed=2, unchanged=1200)
    case = await case_of(owner, 900001)
    assert (case.revision, case.stage) == (3, "PROSECUTION_REVIEW")
    kinds = [event.kind for event in await events_of(owner, case)]
    assert kinds == ["ACCEPTED", "STAGE_CHANGED", "STAGE_CHANGED"]


async def test_a_line_that_would_now_be_rejected_is_rejected(database: Database, owner: Database, keys: Keys) -> None:
    rejections: list[Any] = []
    await deliver(database, keys, line(charges=["盗窃罪"]))
    async with owner.begin() as session:
        await session.execute(text("set local session_replication_role = replica"))
        await session.execute(update(models.Charge).where(models.Charge.name == "盗窃罪").values(name="旧盗窃罪"))
    counts = await deliver(database, keys, line(charges=["盗窃罪"]), rejections=rejections)
    assert (counts.rejected, rejections[0].flaws[0].code) == (1, "CHARGE_UNKNOWN")


async def test_the_hash_of_a_line_is_keyed(database: Database, owner: Database, keys: Keys) -> None:
    """Identity numbers are few: a plain hash of a line that holds one could be tried out."""
    await deliver(database, keys, line())
    async with owner.read() as session:
        kept = await session.scalar(select(models.CaseLine.line_hash))
    found = cut(as_bytes([line()])[0].strip())
    assert found is not None and kept is not None
    assert len(kept) == 32 and kept != hashlib.blake2b(found.rest, digest_size=32).digest()
