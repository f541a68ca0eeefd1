"""Files that have come are imported once, whatever happens to workers; what nobody goes on with is dropped."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from db import models
from db.arriving_files import ArrivingFiles
from db.crypto import Keys
from db.engine import Database
from rules.case_uploads import LEASE, MAX_OPEN, MAX_TRIES
from rules.errors import Forbidden, Invalid
from rules.people import Role, Staff
from services import case_upload_endings, case_uploads
from services.case_upload_imports import AGAIN_AFTER, Importer, run_next
from services.case_uploads import OffsetWrong, Reception
from tests import people
from tests.case_lines import as_bytes, line


@pytest.fixture
def files(tmp_path: Path, keys: Keys) -> ArrivingFiles:
    return ArrivingFiles(tmp_path / "imports", keys)


@pytest.fixture
def reception(database: Database, files: ArrivingFiles) -> Reception:
    return Reception(database, files, 2**20, lambda: people.NOW)


@pytest.fixture
def importer(database: Database, files: ArrivingFiles, keys: Keys) -> Importer:
    return Importer(database, files, keys, lambda: people.NOW)


async def opened(reception: Reception, staff: Staff, length: int) -> models.CaseUpload:
    async with reception.database.begin() as session:
        return await case_uploads.open_upload(
            session, staff, filename="案件.jsonl", length=length, limit=reception.limit, now=people.NOW
        )


async def sent(reception: Reception, staff: Staff, content: bytes) -> models.CaseUpload:
    async def pieces() -> AsyncIterator[bytes]:
        yield content

    upload = await opened(reception, staff, len(content))
    return await case_uploads.receive(reception, staff, upload_id=upload.id, offset=0, content=pieces())


async def stands(database: Database, upload: models.CaseUpload) -> models.CaseUpload:
    async with database.read() as session:
        row = await session.get(models.CaseUpload, upload.id)
        assert row is not None
        return row


async def test_files_are_imported_in_the_order_in_which_they_came_each_once(
    reception: Reception, importer: Importer, database: Database, files: ArrivingFiles
) -> None:
    staff = await people.staff(database)
    first = await sent(reception, staff, as_bytes([line(1)])[0])
    second = await sent(reception, staff, as_bytes([line(2)])[0])
    async with database.begin() as session:
        later = people.NOW + timedelta(seconds=1)
        await session.execute(
            update(models.CaseUpload).where(models.CaseUpload.id == second.id).values(received_at=later)
        )
    taken = await asyncio.gather(run_next(importer), run_next(importer), run_next(importer))
    assert sorted(filter(None, taken)) == sorted([first.id, second.id])
    assert await run_next(importer) is None
    assert (await stands(database, first)).status == "DONE"
    async with database.read() as session:
        runs = (await session.scalars(select(models.CaseImport))).all()
        assert {(each.case_upload_id, each.new, each.staff_member_id) for each in runs} == {
            (first.id, 1, staff.staff_id),
            (second.id, 1, staff.staff_id),
        }
    assert not list(files.lying())


async def test_a_worker_that_dies_only_delays_an_import(
    reception: Reception, importer: Importer, database: Database
) -> None:
    staff = await people.staff(database)
    upload = await sent(reception, staff, b"".join(as_bytes(line(serial) for serial in range(1, 4))))
    async with database.begin() as session:  # as a killed worker leaves it
        await session.execute(
            update(models.CaseUpload).values(status="IMPORTING", tries=1, locked_until=people.NOW + LEASE)
        )
    assert await run_next(importer) is None
    later = Importer(importer.database, importer.files, importer.keys, lambda: people.NOW + LEASE * 2)
    assert await run_next(later) == upload.id
    assert (await stands(database, upload)).status == "DONE"


async def test_a_worker_that_is_stopped_gives_its_import_back(
    reception: Reception, importer: Importer, database: Database
) -> None:
    staff = await people.staff(database)
    upload = await sent(reception, staff, b"".join(as_bytes(line(serial) for serial in range(1, 900))))
    running = asyncio.create_task(run_next(importer))
    for _ in range(500):
        if (await stands(database, upload)).status == "IMPORTING":
            break
        await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    later = Importer(importer.database, importer.files, importer.keys, lambda: people.NOW + timedelta(seconds=1))
    assert await run_next(later) == upload.id
    row = await stands(database, upload)
    assert (row.status, row.tries) == ("DONE", 1)
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(models.Case)) == 899


async def test_what_cannot_be_imported_has_failed_and_says_why(
    reception: Reception, importer: Importer, database: Database, files: ArrivingFiles
) -> None:
    staff = await people.staff(database)
    gone = await sent(reception, staff, as_bytes([line(1)])[0])
    files.remove(files.sent(gone.id))
    assert await run_next(importer) == gone.id
    weary = await sent(reception, staff, as_bytes([line(2)])[0])
    async with database.begin() as session:
        await session.execute(update(models.CaseUpload).where(models.CaseUpload.id == weary.id).values(tries=MAX_TRIES))
    assert await run_next(importer) == weary.id
    told = [(each.status, each.problem) for each in (await stands(database, gone), await stands(database, weary))]
    assert told == [("FAILED", "UNREADABLE"), ("FAILED", "BROKEN_OFF")]
    assert not list(files.lying())


async def test_a_full_disk_is_no_fault_of_what_was_sent(
    reception: Reception, importer: Importer, database: Database, files: ArrivingFiles
) -> None:
    staff = await people.staff(database)
    upload = await sent(reception, staff, b"not json\n" + as_bytes([line()])[0])
    files.rejects(upload.id).symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        await run_next(importer)
    assert (await stands(database, upload)).status == "IMPORTING" and files.sent(upload.id).exists()
    files.rejects(upload.id).unlink()
    later = Importer(importer.database, files, importer.keys, lambda: people.NOW + AGAIN_AFTER * 2)
    assert await run_next(later) == upload.id
    row = await stands(database, upload)
    assert (row.status, row.problem, row.has_rejects) == ("DONE", None, True)


async def test_what_the_disk_has_lost_is_asked_for_again(
    reception: Reception, database: Database, files: ArrivingFiles, importer: Importer
) -> None:
    staff, content = await people.staff(database), as_bytes([line()])[0]
    upload = await opened(reception, staff, len(content))

    async def given(offset: int, piece: bytes) -> models.CaseUpload:
        async def pieces() -> AsyncIterator[bytes]:
            yield piece

        return await case_uploads.receive(reception, staff, upload_id=upload.id, offset=offset, content=pieces())

    await given(0, content[:100])
    os.truncate(files.sent(upload.id), 60)
    for lost in (60, 0):
        with pytest.raises(OffsetWrong) as wrong:
            await given((await stands(database, upload)).received, content[100:])
        assert wrong.value.offset == (await stands(database, upload)).received == lost
        files.remove(files.sent(upload.id))
    await given(0, content)
    await run_next(importer)
    async with database.read() as session:
        assert await session.scalar(select(models.CaseImport.new)) == 1


async def test_what_nobody_goes_on_with_is_dropped_and_orphans_are_swept(
    reception: Reception, database: Database, files: ArrivingFiles
) -> None:
    staff = await people.staff(database)
    whole = await sent(reception, staff, as_bytes([line(1)])[0])
    begun = await opened(reception, staff, 1000)
    with files.writing(begun.id) as file:
        file.write(b"x")
    orphan = files.sent(people.new_id())
    orphan.write_bytes(b"-")
    async with database.begin() as session:
        assert await case_upload_endings.abandon_idle(session, before=people.NOW) == 0
        assert await case_upload_endings.abandon_idle(session, before=people.NOW + timedelta(hours=1)) == 1
    assert files.sent(begun.id).exists()  # until that is committed
    async with database.read() as session:
        assert await case_upload_endings.sweep(session, files, before=people.NOW + timedelta(days=9999)) == 2
    assert (await stands(database, begun)).status == "ABANDONED"
    assert [upload_id for upload_id, _, _ in files.lying()] == [whole.id]
    with pytest.raises(Exception, match="UPLOAD_ABANDONED"):
        await case_uploads.receive(reception, staff, upload_id=begun.id, offset=0, content=_nothing())


async def _nothing() -> AsyncIterator[bytes]:
    yield b""


async def test_who_may_not_deliver_is_refused_and_an_office_cannot_fill_the_disk(
    reception: Reception, database: Database
) -> None:
    staff = await people.staff(database)
    handler = Staff(
        staff_id=staff.staff_id,
        username="handler",
        full_name="示例",
        procuratorate_id=staff.procuratorate_id,
        roles=frozenset({Role.HANDLER}),
    )
    with pytest.raises(Forbidden):
        await opened(reception, handler, 10)
    results = await asyncio.gather(*(opened(reception, staff, 10) for _ in range(MAX_OPEN + 3)), return_exceptions=True)
    assert sum(isinstance(each, Invalid) for each in results) == 3


def test_a_file_at_rest_is_unreadable_and_can_be_written_from_anywhere(files: ArrivingFiles) -> None:
    upload_id, content = people.new_id(), bytes(range(256)) * 40
    with files.writing(upload_id) as file:
        file.write(content[:777])
    with files.writing(upload_id) as file:
        file.seek(500)
        file.write(content[500:5003])
        file.write(content[5003:])
    with files.reading(files.sent(upload_id)) as plain:
        assert plain.read() == content
    lying = files.sent(upload_id).read_bytes()
    assert len(lying) == len(content) and content[:32] not in lying
