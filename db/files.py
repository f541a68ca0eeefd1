"""Where papers lie: a folder of files under random names, readable by the portal's user only."""

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BufferedWriter
from pathlib import Path


@dataclass(frozen=True)
class Stored:
    """A file that has come in whole: its key, size in bytes, SHA-256 and first 16 bytes."""

    key: str
    size: int
    sha256: bytes
    head: bytes


class TooLarge(Exception):
    """More bytes came than were announced."""


class PaperStore:
    """A local folder (0700) of papers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def receive(self, chunks: AsyncIterator[bytes], *, limit: int) -> Stored:
        """Stream a file in; what is not whole, or larger than `limit` bytes, leaves nothing behind."""
        key = secrets.token_hex(20)
        path = self.path(key)
        digest, size, head = hashlib.sha256(), 0, b""
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        raise TooLarge
                    head = (head + chunk)[:16] if len(head) < 16 else head
                    digest.update(chunk)
                    await asyncio.to_thread(file.write, chunk)
                await asyncio.to_thread(_settle, file)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return Stored(key, size, digest.digest(), head)

    def path(self, key: str) -> Path:
        """Where the file of a key lies; refuses anything that is not a key."""
        if len(key) != 40 or not all(character in "0123456789abcdef" for character in key):
            raise ValueError("not a storage key")
        return self.folder / key

    def remove(self, key: str) -> None:
        """Forget a file."""
        self.path(key).unlink(missing_ok=True)


def _settle(file: BufferedWriter) -> None:
    file.flush()
    os.fsync(file.fileno())
