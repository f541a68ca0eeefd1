"""Files laid into a folder: taken when whole, by one worker, and put away with what was rejected."""

import asyncio
import json
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from db import models
from db.arriving_files import ArrivingFiles
from db.crypto import Keys
from db.engine import Database
from db.exchange_folder import ExchangeFolder
from services import case_folder
from services.case_folder import FolderWatch, PickUp
from services.case_upload_imports import Importer, run_next
from tests import people
from tests.admin.conftest import Clock
from tests.case_lines import as_bytes, line


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for unit_code in ("110108", "110105", "999999"):
        (tmp_path / "exchange" / unit_code).mkdir(parents=True)
    return tmp_path / "exchange"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pick_up(database: Database, root: Path, tmp_path: Path, keys: Keys, clock: Clock) -> PickUp:
    return PickUp(database, ArrivingFiles(tmp_path / "imports", keys), FolderWatch(ExchangeFolder(root)), clock)


@pytest.fixture
def importer(pick_up: PickUp, keys: Keys) -> Importer:
    return Importer(pick_up.database, pick_up.files, keys, pick_up.now, pick_up.watch.folder)


def lying(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() or path.is_symlink()}


async def test_a_whole_file_is_imported_for_its_office_and_put_away(
    pick_up: PickUp, importer: Importer, root: Path, clock: Clock, owner: Database
) -> None:
    good, mixed = b"".join(as_bytes([line(1), line(2)])), b"".join(as_bytes([line(3), line(4, procuratorate="110105")]))
    (root / "110108" / "good.jsonl").write_bytes(good)
    (root / "110108" / "mixed.jsonl").write_bytes(mixed)
    assert await case_folder.run(pick_up) == []
    clock.time += timedelta(seconds=61)
    taken = await case_folder.run(pick_up)
    assert len(taken) == 2 and await case_folder.run(pick_up) == []
    assert {await run_next(importer), await run_next(importer)} == set(taken)
    await case_folder.run(pick_up)
    put = {"110108/done/good.jsonl", "110108/rejected/mixed.jsonl", "110108/rejected/mixed.jsonl.rejects.jsonl"}
    assert lying(root) == put
    assert (root / "110108/done/good.jsonl").read_bytes() == good
    rejects = root / "110108/rejected/mixed.jsonl.rejects.jsonl"
    assert [json.loads(each)["reason"] for each in rejects.read_text().splitlines()] == ["PROCURATORATE_BEYOND_SCOPE"]
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    async with owner.read() as session:
        office = await people.office(session, "110108")
        runs = (await session.scalars(select(models.CaseImport))).all()
        assert [(each.procuratorate_id, each.staff_member_id) for each in runs] == [(office.id, None)] * 2
        kinds = set(await session.scalars(select(models.AuditEntry.actor_kind)))
        assert kinds == {"case_folder"}
    # the same name again goes over nothing
    (root / "110108" / "good.jsonl").write_bytes(good)
    await case_folder.run(pick_up)
    clock.time += timedelta(seconds=61)
    (again,) = await case_folder.run(pick_up)
    await run_next(importer)
    await case_folder.run(pick_up)
    assert f"110108/done/{again}-good.jsonl" in lying(root)


async def test_what_is_not_whole_or_not_ours_is_left_alone(pick_up: PickUp, root: Path, clock: Clock) -> None:
    content = as_bytes([line()])[0]
    for name in ("a.jsonl.part", ".b.jsonl", "c.tmp"):
        (root / "110108" / name).write_bytes(content)
    (root / "110108" / "empty.jsonl").touch()
    (root / "999999" / "d.jsonl").write_bytes(content)
    (root / "elsewhere.jsonl").write_bytes(content)
    (root / "110108" / "link.jsonl").symlink_to(root / "elsewhere.jsonl")
    (root / "110105").rmdir()
    (root / "110105").symlink_to(root / "999999")
    growing = root / "110108" / "growing.jsonl"
    before = None
    for _ in range(4):
        with growing.open("ab") as file:
            file.write(content)
        assert await case_folder.run(pick_up) == []
        clock.time += timedelta(seconds=45)
        before = before or lying(root)
    # the last write may keep the length, as a copy over a name does
    growing.write_bytes(growing.read_bytes())
    os.utime(growing, (1, 1))
    assert await case_folder.run(pick_up) == []
    assert lying(root) == before
    clock.time += timedelta(seconds=61)
    assert len(await case_folder.run(pick_up)) == 1
    assert not growing.exists()


async def test_workers_that_look_at_once_take_a_file_once(
    pick_up: PickUp, importer: Importer, root: Path, clock: Clock, owner: Database
) -> None:
    for number in range(5):
        (root / "110108" / f"{number}.jsonl").write_bytes(as_bytes([line(number + 1)])[0])
    other = PickUp(pick_up.database, pick_up.files, FolderWatch(pick_up.watch.folder), clock)
    for each in (pick_up, other):
        await case_folder.run(each)
    clock.time += timedelta(seconds=61)
    taken = await asyncio.gather(case_folder.run(pick_up), case_folder.run(other))  # without the lock of housekeeping
    assert sorted(len(each) for each in taken)[-1] <= 5 and sum(map(len, taken)) == 5
    while await run_next(importer):
        pass
    await case_folder.run(pick_up)
    assert len(lying(root)) == 5
    async with owner.read() as session:
        assert len((await session.scalars(select(models.Case))).all()) == 5


async def test_a_worker_that_dies_while_taking_leaves_nothing_behind(
    pick_up: PickUp, importer: Importer, root: Path, clock: Clock, owner: Database
) -> None:
    (root / "110108" / "a.jsonl").write_bytes(as_bytes([line()])[0])
    await case_folder.run(pick_up)
    clock.time += timedelta(seconds=61)
    (upload_id,) = await case_folder.run(pick_up)
    async with owner.begin() as session:  # as it stood between the file and the row
        await session.execute(
            models.CaseUpload.__table__.delete().where(models.CaseUpload.id == upload_id)  # type: ignore[attr-defined]
        )
        office = await people.office(session, "110108")
        session.add(
            models.CaseUpload(
                id=upload_id,
                procuratorate_id=office.id,
                channel="FOLDER",
                filename="a.jsonl",
                length=3,
                status="RECEIVING",
                touched_at=people.NOW,
            )
        )
    await case_folder.run(pick_up)
    assert await run_next(importer) == upload_id
    await case_folder.run(pick_up)
    assert lying(root) == {"110108/done/a.jsonl"}
