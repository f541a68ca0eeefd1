"""Every hostile file over HTTP: answered as the table says, nothing stored, the cleaner alive, the server as small as before."""

import hashlib
import io
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import select

from db import models
from db.crypto import Keys
from db.engine import Database
from db.files import PaperStore
from papers.clean import Limits
from papers.worker import Cleaner
from tests import people
from tests.door import Client, open_door
from tests.operations import operation
from tests.papers.hostile import PDF, Hostile
from tests.papers.hostile_files import CLEANED, HOSTILE, PAGE, rendered
from tests.store import content, keys_in

QUICK = Cleaner(Limits(seconds=4))  # for all these files: starting its processes takes longer than most of them


@pytest.fixture
async def door(database_url: str, keys: Keys, files: PaperStore, tmp_path: Path) -> AsyncIterator[Client]:
    async with open_door(database_url, keys, files, tmp_path / "var", cleaner=QUICK) as client:
        await _sign_up(client, 0)
        yield client


async def _sign_up(client: Client, number: int) -> None:
    """Somebody new: one account has 40 tickets open at most."""
    about = {"password": "correct horse 9", "accountType": "LAWYER", "fullName": "示例张三"}
    client.token = (await client.run("CreateAccount", input={"email": f"paper{number}@example.com"} | about))["token"]


async def sent(door: Client, file: Hostile) -> str:
    """The code with which a file is refused, at its announcement or its arrival; empty when it is accepted."""
    whole = file.content()
    size = len(whole) if file.size is None else file.size
    announced: dict[str, Any] = {
        "kind": "ID_FRONT",
        "filename": file.announced_name,
        "mediaType": file.media_type,
        "sizeBytes": size,
        "sha256": file.sha256 or hashlib.sha256(whole).hexdigest(),
    }
    answered = (await door.raw(operation("RequestUpload"), {"input": announced})).json()
    if "errors" in answered:
        return str(answered["errors"][0]["extensions"]["code"])
    ticket = answered["data"]["requestUpload"]
    if "problems" in ticket:
        return str(ticket["problems"][0]["code"])
    headers = {each["name"]: each["value"] for each in ticket["headers"]}
    answer = await door.http.put(ticket["url"], content=whole, headers=headers)
    assert answer.status_code == 201 or 400 <= answer.status_code < 500, (file.name, answer.status_code)
    return "" if answer.status_code == 201 else str(answer.json()["code"])


@pytest.mark.timeout(600)
async def test_every_hostile_file_is_refused_for_its_reason_and_nothing_is_stored(
    door: Client, files: PaperStore, owner: Database
) -> None:
    assert len(HOSTILE) >= 40 and len({each.name for each in HOSTILE}) == len(HOSTILE)
    answers = {}
    for number, each in enumerate(HOSTILE):
        if number % 30 == 29:
            await _sign_up(door, number)
        answers[each.name] = await sent(door, each)
        assert not await keys_in(files), each.name
    assert answers == {each.name: each.answer for each in HOSTILE}
    async with owner.read() as session:
        rows = (await session.scalars(select(models.Attachment))).all()
    assert {row.state for row in rows} == {"REFUSED"} and not any(row.storage_key for row in rows)
    assert await door.upload("ID_FRONT", people.PDF)


@pytest.mark.parametrize("file", CLEANED, ids=lambda each: each.name)
async def test_what_acts_or_tells_is_gone_from_what_is_stored(file: Hostile, door: Client, files: PaperStore) -> None:
    original = file.content()
    for mark in file.gone:
        assert mark in unpacked(file.media_type, original) or mark == b"JavaScript", "the file would prove nothing"
    assert await sent(door, file) == ""
    (key,) = await keys_in(files)
    stored = await content(files, key)
    for mark in file.gone:
        assert mark not in unpacked(file.media_type, stored), mark
    page = Image.open(io.BytesIO(await files.page(key, 1)))
    assert page.format == "JPEG" and not page.getexif() and page.getextrema() != ((255, 255),) * 3


def unpacked(media_type: str, whole: bytes) -> bytes:
    """A file with all that it holds in the open."""
    if media_type != PDF:
        return whole
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        pdf.save(
            file,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
        )
    return file.getvalue()


async def test_a_photograph_stands_upright_and_says_nothing_of_its_place(door: Client, files: PaperStore) -> None:
    file = next(each for each in CLEANED if each.name == "photograph")
    assert Image.open(io.BytesIO(file.content())).getexif().get_ifd(0x8825)
    assert await sent(door, file) == ""
    (key,) = await keys_in(files)
    image = Image.open(io.BytesIO(await content(files, key)))
    assert (
        image.size == (300, 400)
        and not image.getexif()
        and set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    )
    top, bottom = image.getpixel((150, 40)), image.getpixel((150, 360))  # the dark half was on the left
    assert sum(top) < 250 < 700 < sum(bottom)


def _resident() -> int:
    """Bytes of memory that this process, the server, holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def test_twenty_bombs_leave_the_server_as_small_as_it_was(door: Client, files: PaperStore) -> None:
    bombs = [
        each
        for each in HOSTILE
        if each.name in ("PNG bomb", "PNG with a text bomb", "PDF bomb", "PDF with a huge picture")
    ]
    ready = [Hostile(each.name, "", each.media_type, lambda made=each.content(): made, each.answer) for each in bombs]
    await sent(door, ready[0])
    before = _resident()
    for _ in range(5):
        for each in ready:
            assert await sent(door, each) == each.answer
    assert _resident() - before < 64 << 20
    assert not await keys_in(files)


def test_the_page_of_the_documentation_says_what_was_tried() -> None:
    assert PAGE.read_text(encoding="utf-8") == rendered(), "python -m tests.papers.hostile_files"
