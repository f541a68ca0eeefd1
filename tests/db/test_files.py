"""Papers at rest: sealed, in a folder and in a bucket, and nothing of them readable without the keys."""

import asyncio
import io
import secrets
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from db.crypto import Keys, add_key, create_keys
from db.files import Bucket, Missing, PaperStore, places
from db.sealing import CHUNK, Damaged
from tests.store import content, keys_in

WORDS = "示例张三 110108190505050017".encode()


@pytest.fixture(params=["folder", "bucket"])
async def store(request: pytest.FixtureRequest, keys: Keys, tmp_path: Path) -> AsyncIterator[PaperStore]:
    """A store of either kind."""
    if request.param == "folder":
        yield PaperStore(tmp_path / "papers", keys)
        return
    monkeypatch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "shili")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "shili")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(_bucket(), log_config=None, lifespan="off"))
    server.install_signal_handlers = lambda: None  # type: ignore[method-assign, attr-defined]
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield PaperStore(Bucket("papers", f"http://127.0.0.1:{listening.getsockname()[1]}", "cn-north-1"), keys)
    server.should_exit = True
    await serving


def _bucket() -> Starlette:
    """As much of S3 as a store of papers needs, speaking as S3 does."""
    objects: dict[str, bytes] = {}

    async def one(request: Request) -> Response:
        assert request.headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=shili/")
        key = request.path_params["key"]
        if request.method == "PUT":
            objects[key] = await request.body()
        elif request.method == "DELETE":
            objects.pop(key, None)
            return Response(status_code=204)
        elif key not in objects:
            return Response("<Error><Code>NoSuchKey</Code></Error>", 404, media_type="application/xml")
        headers = {"etag": '"x"', "last-modified": "Mon, 23 Nov 2026 02:00:00 GMT"}
        return Response(objects[key] if request.method == "GET" else b"", headers=headers)

    async def whole(request: Request) -> Response:
        if request.method == "POST":
            named = [each.split("</Key>")[0] for each in (await request.body()).decode().split("<Key>")[1:]]
            told = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in named if objects.pop(key, None))
            return Response(f"<DeleteResult>{told}</DeleteResult>", media_type="application/xml")
        prefix = request.query_params.get("prefix", "")
        found = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>2026-11-23T02:00:00.000Z</LastModified>"
            f"<ETag>x</ETag><Size>{len(value)}</Size></Contents>"
            for key, value in sorted(objects.items())
            if key.startswith(prefix)
        )
        return Response(f"<ListBucketResult>{found}</ListBucketResult>", media_type="application/xml")

    methods = ["GET", "PUT", "DELETE", "HEAD"]
    return Starlette(
        routes=[Route("/papers/{key:path}", one, methods=methods), Route("/papers", whole, methods=["GET", "POST"])]
    )


@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17])
async def test_what_was_kept_comes_back(store: PaperStore, size: int) -> None:
    whole = secrets.token_bytes(size)
    stored = await store.keep(whole, [b"first", b"second"])
    assert (stored.size, stored.page_count) == (size, 2)
    assert await content(store, stored.key) == whole
    assert [await store.page(stored.key, number) for number in (1, 2)] == [b"first", b"second"]
    with pytest.raises(Missing):
        await store.page(stored.key, 3)


async def test_what_is_removed_is_gone_with_its_pages_and_twice_is_once(store: PaperStore) -> None:
    gone, kept = [await store.keep(WORDS, [b"page"]) for _ in range(2)]
    await store.remove(gone.key)
    await store.remove(gone.key)
    assert await keys_in(store) == {kept.key}
    with pytest.raises(Missing):
        await store.paper(gone.key)
    assert await content(store, kept.key) == WORDS


async def test_only_what_is_older_is_listed(store: PaperStore) -> None:
    stored = await store.keep(WORDS, [b"page"])
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    assert [each async for each in store.keys_before(long_ago) if each] == []
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert [each async for each in store.keys_before(tomorrow)] == [{stored.key}]


async def test_a_copy_is_put_back_as_unreadable_as_it_lay(store: PaperStore) -> None:
    kept = await store.keep(WORDS, [b"one", b"two"])
    copies = {place: await store.sealed(place) for place in places(kept.key, kept.page_count)}
    assert len(copies) == 3 and not any(WORDS in copy for copy in copies.values())
    await store.remove(kept.key)
    with pytest.raises(Missing):
        await store.sealed(next(iter(copies)))
    for place, copy in copies.items():
        await store.put_back(place, copy)
    assert await content(store, kept.key) == WORDS and await store.page(kept.key, 2) == b"two"
    with pytest.raises(ValueError, match="no place"):
        await store.put_back("../keys", b"")


async def test_a_key_is_no_path(store: PaperStore) -> None:
    for wrong in ("../secret", "", "a" * 39 + "/", "A" * 40, "a" * 41):
        with pytest.raises(ValueError, match="storage key"):
            await store.paper(wrong)
        with pytest.raises(ValueError, match="storage key"):
            await store.remove(wrong)


def files_in(folder: Path) -> list[Path]:
    """Every file of a folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


async def test_a_thief_of_the_folder_reads_nothing(keys: Keys, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    stored = await PaperStore(folder, keys).keep(WORDS * 9000, [WORDS * 10])
    assert folder.stat().st_mode & 0o777 == 0o700
    for path in files_in(folder):
        lying = path.read_bytes()
        assert not any(WORDS[start : start + 6] in lying for start in range(0, 20, 6))
    assert stored.key not in io.BytesIO(WORDS).getvalue().decode() and len(stored.key) == 40


async def test_nothing_can_be_moved_cut_off_repeated_or_changed(keys: Keys, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    store = PaperStore(folder, keys)
    mine, theirs = [await store.keep(secrets.token_bytes(2 * CHUNK + 100), [b"page"]) for _ in range(2)]
    path = folder / mine.key / "paper"
    whole = path.read_bytes()
    sealed, head = CHUNK + 28, 1 + whole[0]
    for changed in (
        (folder / theirs.key / "paper").read_bytes(),
        (folder / mine.key / "page-1").read_bytes(),
        whole[: head + sealed],
        whole[:-1],
        whole + b"x",
        whole[:head]
        + whole[head + sealed : head + 2 * sealed]
        + whole[head : head + sealed]
        + whole[head + 2 * sealed :],
        whole[: head + sealed] + whole[head:],
        whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
        b"\x02k9" + whole[head:],
        whole[:2],
        b"",
    ):
        path.write_bytes(changed)
        with pytest.raises(Damaged):
            await content(store, mine.key)
    path.write_bytes(whole)
    assert len(await content(store, mine.key)) == 2 * CHUNK + 100


async def test_old_papers_stay_readable_when_the_key_is_changed(tmp_path: Path) -> None:
    place = tmp_path / "keys"
    old = PaperStore(tmp_path / "papers", create_keys(place))
    before = await old.keep(WORDS, [b"page"])
    fresh = PaperStore(tmp_path / "papers", add_key(place))
    after = await fresh.keep(WORDS, [b"page"])
    assert await content(fresh, before.key) == await content(fresh, after.key) == WORDS
    assert (tmp_path / "papers" / after.key / "paper").read_bytes().startswith(b"\x02k2")
    with pytest.raises(Damaged):
        await content(old, after.key)


async def test_what_cannot_be_kept_whole_leaves_nothing(keys: Keys, tmp_path: Path) -> None:
    store = PaperStore(tmp_path / "papers", keys)
    with pytest.raises(TypeError):
        await store.keep(WORDS, [b"page", None])  # type: ignore[list-item]
    assert not await keys_in(store) and not list((tmp_path / "papers").iterdir())
