"""Files of cases while they arrive and are imported: encrypted in a folder of the portal's user, written from any offset on.

AES-256-CTR under a key of the file's own, derived from the portal's index key and the file's name: a file can be gone on with where
it stands, and what lies in a backup or a broken disk says nothing. Nothing here tells whether somebody changed it: it lives for minutes.
"""

import asyncio
import fcntl
import io
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from db.crypto import Keys

BLOCK = 16
BUFFER = 1024 * 1024


class Busy(Exception):
    """Somebody else is writing the file."""


class ArrivingFiles:
    """Files under the ids of their uploads: what was sent, and the lines that were rejected."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self._folder = folder
        self._keys = keys

    def sent(self, upload_id: UUID) -> Path:
        """Where what was sent lies."""
        return self._folder / f"{upload_id}.cases"

    def rejects(self, upload_id: UUID) -> Path:
        """Where the rejected lines lie."""
        return self._folder / f"{upload_id}.rejects"

    @contextmanager
    def writing(self, upload_id: UUID) -> Iterator["SealedFile"]:
        """The file, for one writer at a time in all processes; raises `Busy`. A writer that is killed leaves no lock behind."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.sent(upload_id)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        with SealedFile(descriptor, self._key(path)) as file:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy from None
            yield file

    @contextmanager
    def reading(self, path: Path) -> Iterator[BinaryIO]:
        """The plain bytes of a file; raises `OSError` when it is not there."""
        with io.BufferedReader(SealedFile(os.open(path, os.O_RDONLY), self._key(path)), BUFFER) as file:
            yield cast(BinaryIO, file)

    async def in_pieces(self, path: Path) -> AsyncIterator[bytes]:
        """The plain bytes of a file, a piece after the other, read beside the loop."""
        with self.reading(path) as file:
            while piece := await asyncio.to_thread(file.read, BUFFER):
                yield piece

    @contextmanager
    def beginning(self, path: Path) -> Iterator[BinaryIO]:
        """A fresh file to be written from its beginning; what was there is forgotten."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with SealedFile(descriptor, self._key(path)) as file:
            yield cast(BinaryIO, file)

    def remove(self, path: Path) -> None:
        """Forget a file; one that is gone already is no error."""
        path.unlink(missing_ok=True)

    def lying(self) -> Iterator[tuple[UUID, Path, datetime]]:
        """Every file with the id of its upload and when it was written last."""
        for path in self._folder.glob("*.*"):
            try:
                yield UUID(path.stem), path, datetime.fromtimestamp(path.stat().st_mtime, UTC)
            except (ValueError, FileNotFoundError):
                continue  # not ours, or gone meanwhile

    def _key(self, path: Path) -> bytes:
        return self._keys.derived(f"arriving file {path.name}")


class SealedFile(io.RawIOBase):
    """A file whose bytes are enciphered on their way to the disk and deciphered on their way back."""

    def __init__(self, descriptor: int, key: bytes) -> None:
        self._descriptor = descriptor
        self._key = key
        self._at = 0
        self._stream: CipherContext | None = None

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to an offset from the beginning."""
        if whence != io.SEEK_SET:
            raise io.UnsupportedOperation("only from the beginning")
        self._at, self._stream = offset, None
        return offset

    def write(self, content: "bytes | bytearray | memoryview", /) -> int:  # type: ignore[override]
        """Write all of it here."""
        sealed, done = memoryview(self._passed(content)), 0
        while done < len(sealed):
            done += os.pwrite(self._descriptor, sealed[done:], self._at + done)
        self._at += done
        return done

    def readinto(self, buffer: "bytearray | memoryview", /) -> int:  # type: ignore[override]
        """Read what there is, as much as fits."""
        sealed = os.pread(self._descriptor, len(buffer), self._at)
        buffer[: len(sealed)] = self._passed(sealed)
        self._at += len(sealed)
        return len(sealed)

    def size(self) -> int:
        """How long it is, in bytes."""
        return os.fstat(self._descriptor).st_size

    def settle(self) -> None:
        """What was written survives the machine."""
        os.fsync(self._descriptor)

    def readable(self) -> bool:
        """Yes."""
        return True

    def writable(self) -> bool:
        """Yes, if it was opened so."""
        return True

    def seekable(self) -> bool:
        """No: a reader reads from the beginning to the end."""
        return False

    def close(self) -> None:
        """Give the file, and its lock, back."""
        if not self.closed:
            os.close(self._descriptor)
        super().close()

    def _passed(self, content: "bytes | bytearray | memoryview") -> bytes:
        if self._stream is None:
            counter = (self._at // BLOCK).to_bytes(BLOCK, "big")
            self._stream = Cipher(AES(self._key), CTR(counter)).encryptor()
            self._stream.update(bytes(self._at % BLOCK))
        return self._stream.update(content)
