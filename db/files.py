"""Where papers lie: sealed, under random names, in a folder of the portal's user or in an S3 bucket.

A paper and the images of its pages lie together: `<key>/paper`, `<key>/page-1`, … `<key>` is random and stands nowhere but in the
paper's row.
"""

import asyncio
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import obstore
from obstore.store import LocalStore, ObjectStore, S3Store

from db.crypto import Keys
from db.sealing import seal, unseal

AT_ONCE = 1000


@dataclass(frozen=True)
class Stored:
    """A paper that lies in the store: its key, size in bytes, SHA-256, number of pages."""

    key: str
    size: int
    sha256: bytes
    page_count: int


class Missing(Exception):
    """There is no such file in the store."""


@dataclass(frozen=True)
class Bucket:
    """An S3 bucket; the environment holds the credentials (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)."""

    name: str
    endpoint: str
    region: str


class PaperStore:
    """Papers at rest."""

    def __init__(self, place: Path | Bucket, keys: Keys) -> None:
        self._keys = keys
        self._folder = place if isinstance(place, Path) else None
        self._store = _folder(place) if isinstance(place, Path) else _bucket(place)

    async def keep(self, content: bytes, pages: Sequence[bytes]) -> Stored:
        """Store a paper and the images of its pages; what cannot be stored whole leaves nothing behind."""
        key = secrets.token_hex(20)
        try:
            for name, each in (("paper", content), *((_page(n), page) for n, page in enumerate(pages, start=1))):
                place = _place(key, name)
                await obstore.put_async(self._store, place, await asyncio.to_thread(seal, self._keys, place, each))
            if self._folder is not None:
                await asyncio.to_thread(_settle, self._folder / key)
        except BaseException:
            await self.remove(key)
            raise
        return Stored(key, len(content), hashlib.sha256(content).digest(), len(pages))

    async def paper(self, key: str) -> AsyncIterator[bytes]:
        """A paper's bytes as they come; raises `Missing` before, and `db.sealing.Damaged` before the first or at a later one."""
        return await self._opened(_place(key, "paper"))

    async def page(self, key: str, number: int) -> bytes:
        """The image of a page, counted from 1; raises `Missing` and `db.sealing.Damaged`."""
        return b"".join([chunk async for chunk in await self._opened(_place(key, _page(number)))])

    async def _opened(self, place: str) -> AsyncIterator[bytes]:
        try:
            found = await obstore.get_async(self._store, place)
        except FileNotFoundError:
            raise Missing from None
        chunks = unseal(self._keys, place, (bytes(chunk) async for chunk in found.stream()))
        return _again(await anext(chunks), chunks)

    async def sealed(self, place: str) -> bytes:
        """A file of a paper as it lies there, for a copy that is as unreadable; raises `Missing`."""
        try:
            return bytes(await (await obstore.get_async(self._store, place)).bytes_async())
        except FileNotFoundError:
            raise Missing from None

    async def put_back(self, place: str, sealed: bytes) -> None:
        """Lay a copy where it lay."""
        await obstore.put_async(self._store, _known(place), sealed)

    async def remove(self, key: str) -> None:
        """Forget a paper and its pages; what is gone already is no error."""
        async for portion in obstore.list(self._store, prefix=_whole(key)):
            await obstore.delete_async(self._store, [each["path"] for each in portion])
        if self._folder is not None:  # with what an interruption may have left unfinished
            await asyncio.to_thread(shutil.rmtree, self._folder / key, ignore_errors=True)

    async def keys_before(self, moment: datetime) -> AsyncIterator[set[str]]:
        """The keys of all papers that were stored before a moment, in portions."""
        async for portion in obstore.list(self._store, chunk_size=AT_ONCE):
            older = [each["path"] for each in portion if each["last_modified"] < moment]
            yield {path[:40] for path in older if re.fullmatch("[0-9a-f]{40}/[^/]+", path)}  # and nothing of others


def _folder(folder: Path) -> ObjectStore:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return LocalStore(folder)


def _bucket(bucket: Bucket) -> ObjectStore:
    plain = bucket.endpoint.startswith("http://")  # within a machine, or a network of its own
    return S3Store(
        bucket.name,
        endpoint=bucket.endpoint,
        region=bucket.region,
        client_options={"allow_http": plain},
    )


def _whole(key: str) -> str:
    if len(key) != 40 or not all(character in "0123456789abcdef" for character in key):
        raise ValueError("not a storage key")
    return key


def places(key: str, page_count: int) -> list[str]:
    """Where all files of a paper lie."""
    return [_place(key, name) for name in ("paper", *(_page(number) for number in range(1, page_count + 1)))]


def _known(place: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{40}/(?:paper|page-[1-9][0-9]*)", place):
        raise ValueError("no place of a paper")
    return place


def _place(key: str, name: str) -> str:
    return f"{_whole(key)}/{name}"


def _page(number: int) -> str:
    return f"page-{number}"


def _settle(folder: Path) -> None:
    """Ask the disk to hold what was written, so that a paper that was acknowledged is there after a power failure."""
    for path in (*folder.iterdir(), folder, folder.parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


async def _again(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk
