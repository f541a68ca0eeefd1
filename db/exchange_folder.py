"""A folder in which internal systems lay files of cases: one sub-folder for each office, named by its unit code.

`<unit code>/<name>` waits; `<unit code>/taken/<id>` is being imported; then it lies in `done/`, or in `rejected/` beside its reject file.
"""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

TAKEN, DONE, REJECTED = "taken", "done", "rejected"
UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
_UNIT_CODE = re.compile(r"\d{6}", re.ASCII)


@dataclass(frozen=True)
class Laid:
    """A file that somebody has laid down, as it is now."""

    unit_code: str
    path: Path
    size: int
    written_ns: int


class ExchangeFolder:
    """The folder; what is no plain file in it, or a link to elsewhere, is not there."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def waiting(self) -> Iterator[Laid]:
        """Files that are not called unfinished, the oldest of each office first."""
        for office in self._offices():
            found = [laid for path in office.iterdir() if (laid := _laid(office.name, path))]
            yield from sorted(found, key=lambda each: (each.written_ns, each.path.name))

    def taken(self) -> Iterator[tuple[str, UUID]]:
        """Unit code and upload of every file that is being imported, or has just been."""
        for office in self._offices():
            for path in (office / TAKEN).glob("*"):
                try:
                    yield office.name, UUID(path.name)
                except ValueError:
                    continue  # nothing that we took

    def take(self, laid: Laid, upload_id: UUID) -> None:
        """Put a file where only we touch it; raises `FileNotFoundError` when somebody has taken it."""
        laid.path.rename(self._place(laid.unit_code, TAKEN) / str(upload_id))

    @contextmanager
    def reading(self, unit_code: str, upload_id: UUID) -> Iterator[BinaryIO]:
        """The bytes of a file that was taken."""
        descriptor = os.open(self.root / unit_code / TAKEN / str(upload_id), os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as file:
            yield file

    def size(self, unit_code: str, upload_id: UUID) -> int | None:
        """How long a file that was taken is; None when it is not there."""
        try:
            return (self.root / unit_code / TAKEN / str(upload_id)).stat().st_size
        except FileNotFoundError:
            return None

    def put_away(self, unit_code: str, upload_id: UUID, name: str, *, is_done: bool) -> Path:
        """Lay a file that was taken down for its office again, in `done` or `rejected`, over no other one; returns where."""
        place = self._place(unit_code, DONE if is_done else REJECTED)
        target = place / name
        if target.exists():
            target = place / f"{upload_id}-{name}"
        (self.root / unit_code / TAKEN / str(upload_id)).rename(target)
        return target

    @contextmanager
    def reject_file(self, beside: Path) -> Iterator[BinaryIO]:
        """A reject file beside a file, for its owner's eyes only; there only when it is whole."""
        draft = beside.with_name(f"{beside.name}.rejects.jsonl.part")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            yield file
        draft.rename(beside.with_name(f"{beside.name}.rejects.jsonl"))

    def _offices(self) -> Iterator[Path]:
        for path in sorted(self.root.iterdir()):
            if _UNIT_CODE.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
                yield path

    def _place(self, unit_code: str, name: str) -> Path:
        place = self.root / unit_code / name
        place.mkdir(exist_ok=True)
        return place


def _laid(unit_code: str, path: Path) -> Laid | None:
    if path.name.startswith(".") or path.name.lower().endswith(UNFINISHED):
        return None
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode) or found.st_size == 0:
        return None
    return Laid(unit_code, path, found.st_size, found.st_mtime_ns)
