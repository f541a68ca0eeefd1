"""Files laid into a folder: taken when whole, by one worker, and put away with what was rejected."""

import asyncio
import json
import os
import stat
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from db import models
from db.arriving_files import ArrivingFiles
from db.crypto import Keys
from db.engine import Database
from db.exchange_folder import ExchangeFolder
from services import case_folder, case_upload_endings
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


async def delivered(pick_up: PickUp, importer: Importer, clock: Clock) -> list[UUID]:
    """All that lies there whole is taken, imported and put away."""
    await case_folder.run(pick_up)
    clock.time += timedelta(seconds=61)
    taken = await case_folder.run(pick_up)
    while await run_next(importer):
        pass
    await case_folder.run(pick_up)
    return taken


async def statuses(owner: Database) -> list[str]:
    async with owner.read() as session:
        return sorted(await session.scalars(select(models.CaseUpload.status)))


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
    assert sum(map(len, taken)) == 5
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


async def test_a_worker_that_was_dead_for_days_goes_on_with_what_it_had_taken(
    pick_up: PickUp, importer: Importer, root: Path, clock: Clock, owner: Database
) -> None:
    upload_id = people.new_id()
    (root / "110108" / "taken").mkdir()
    (root / "110108" / "taken" / str(upload_id)).write_bytes(as_bytes([line()])[0])
    async with owner.begin() as session:  # one died after it had taken the file, another one before
        office = await people.office(session, "110108")
        opened = {"procuratorate_id": office.id, "channel": "FOLDER", "length": 3, "status": "RECEIVING"}
        for each in (upload_id, people.new_id()):
            session.add(models.CaseUpload(id=each, filename="a.jsonl", touched_at=clock.time, **opened))
    clock.time += timedelta(days=3)
    async with owner.begin() as session:  # whoever tidies comes first
        assert await case_upload_endings.abandon_idle(session, before=clock.time) == 0
    await delivered(pick_up, importer, clock)
    assert lying(root) == {"110108/done/a.jsonl"}
    assert await statuses(owner) == ["ABANDONED", "DONE"]


async def test_no_name_leads_out_of_the_folder_of_an_office(
    pick_up: PickUp, importer: Importer, root: Path, clock: Clock, owner: Database
) -> None:
    names = ("．．／．．／110108／x.jsonl", "／y.jsonl", "．．", "＼z.jsonl")
    for serial, name in enumerate(names, start=1):
        (root / "110105" / name).write_bytes(as_bytes([line(serial, procuratorate="110105")])[0])
    assert len(await delivered(pick_up, importer, clock)) == 4
    assert lying(root) == {f"110105/done/{name}" for name in ("x.jsonl", "y.jsonl", "cases.jsonl", "z.jsonl")}
    # nor a name that a row has kept from earlier
    (root / "110105" / "w.jsonl").write_bytes(as_bytes([line(5, procuratorate="110105")])[0])
    await case_folder.run(pick_up)
    clock.time += timedelta(seconds=61)
    (upload_id,) = await case_folder.run(pick_up)
    await run_next(importer)
    async with owner.begin() as session:
        row = update(models.CaseUpload).where(models.CaseUpload.id == upload_id)
        await session.execute(row.values(filename="../../110108/w.jsonl"))
    await case_folder.run(pick_up)
    assert (root / "110105" / "done" / str(upload_id)).exists() and not list((root / "110108").iterdir())


async def test_what_is_wrong_with_one_file_or_office_stops_no_other(
    pick_up: PickUp, importer: Importer, root: Path, clock: Clock, owner: Database
) -> None:
    long = "长" * 80 + ".jsonl"  # 246 bytes: too long for its reject file
    (root / "110105" / "taken").write_text("in the way")
    (root / "110105" / "a.jsonl").write_bytes(as_bytes([line(1, procuratorate="110105")])[0])
    with capture_logs() as told:
        for serial in (2, 3):
            (root / "110108" / long).write_bytes(as_bytes([line(serial, procuratorate="110105")])[0])
            (root / "110108" / "done").mkdir(exist_ok=True)
            (taken,) = await delivered(pick_up, importer, clock)
            assert {f"110108/rejected/{taken}", f"110108/rejected/{taken}.rejects.jsonl"} <= lying(root)
        (root / "110108" / "rejected").rename(root / "110108" / "elsewhere")
        (root / "110108" / "rejected").symlink_to("nowhere")
        (root / "110108" / "bad.jsonl").write_bytes(b"not json\n")
        (root / "110108" / "good.jsonl").write_bytes(as_bytes([line(4)])[0])
        (stays, _) = sorted(await delivered(pick_up, importer, clock))
        assert {"110108/done/good.jsonl", "110105/a.jsonl"} <= lying(root)
    # each trouble is told once, without the name of a file
    assert [(each["unit_code"], each["upload"]) for each in told] == [("110105", "-"), ("110108", str(stays))]
    assert await statuses(owner) == ["DONE"] * 4
    (root / "110108" / "rejected").unlink()
    (root / "110105" / "taken").unlink()
    await delivered(pick_up, importer, clock)
    assert {"110108/rejected/bad.jsonl", "110105/done/a.jsonl"} <= lying(root)


async def test_a_link_under_the_name_of_our_folders_leads_nowhere(
    pick_up: PickUp, importer: Importer, root: Path, clock: Clock, owner: Database
) -> None:
    (root / "110105" / "rejected").symlink_to("../110108")
    (root / "110105" / "bad.jsonl").write_bytes(b"not json\n")
    (taken,) = await delivered(pick_up, importer, clock)
    assert lying(root) == {"110105/rejected", f"110105/taken/{taken}"}
    # the uploads of a neighbour, linked or copied
    (root / "110108" / "mine.jsonl").write_bytes(as_bytes([line()])[0])
    await case_folder.run(pick_up)
    clock.time += timedelta(seconds=61)
    (mine,) = await case_folder.run(pick_up)
    await run_next(importer)
    (root / "110105" / "taken" / str(mine)).write_bytes(b"not yours")
    (root / "110105" / "taken").rename(root / "110105" / "before")
    (root / "110105" / "taken").symlink_to("../110108/taken")
    (root / "110105" / "b.jsonl").write_bytes(b"not json\n")
    await case_folder.run(pick_up)
    assert "110108/done/mine.jsonl" in lying(root) and "110105/done/mine.jsonl" not in lying(root)
    clock.time += timedelta(seconds=61)
    assert await case_folder.run(pick_up) == []
    (root / "110105" / "taken").unlink()
    (root / "110105" / "before").rename(root / "110105" / "taken")
    # a pipe where a file was: nobody waits for it
    assert await case_folder.run(pick_up) == []
    clock.time += timedelta(seconds=61)
    (pipe,) = await case_folder.run(pick_up)
    (root / "110105" / "taken" / str(pipe)).unlink()
    os.mkfifo(root / "110105" / "taken" / str(pipe))
    assert await asyncio.wait_for(run_next(importer), 20) == pipe
    await case_folder.run(pick_up)
    assert f"110105/taken/{mine}" in lying(root) and list((root / "110105").glob("done/*")) == []
    assert await statuses(owner) == ["DONE", "DONE", "FAILED"]
