"""A folder in which internal systems lay files of cases: one sub-folder for each office, named by its unit code.

`<unit code>/<name>` waits; `<unit code>/taken/<id>` is being imported; then it lies in `done/`, or in `rejected/` beside its reject file.
An office may do in its folder what it likes, at any moment: every step goes from an open folder to the next and follows no link.
"""

import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

TAKEN, DONE, REJECTED = "taken", "done", "rejected"
UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
REJECTS, DRAFT = ".rejects.jsonl", ".rejects.jsonl.part"
_UNIT_CODE = re.compile(r"\d{6}", re.ASCII)
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


@dataclass(frozen=True)
class Laid:
    """A file that somebody has laid down, as it is now."""

    unit_code: str
    path: Path
    size: int
    written_ns: int


class ExchangeFolder:
    """The folder; what is no plain file in it, or a link to elsewhere, is not there. What goes wrong with one office is `OSError`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def unit_codes(self) -> list[str]:
        """The offices that have a sub-folder."""
        with os.scandir(self.root) as found:
            folders = [each.name for each in found if each.is_dir(follow_symlinks=False)]
        return sorted(name for name in folders if _UNIT_CODE.fullmatch(name))

    def waiting(self, unit_code: str) -> list[Laid]:
        """An office's files that are not called unfinished, the oldest first."""
        with self._office(unit_code) as office:
            names = [name for name in _names(office) if not _is_unfinished(name)]
            found = [(name, seen) for name in names if (seen := _plain_file(office, name)) and seen.st_size]
        laid = [Laid(unit_code, self.root / unit_code / name, seen.st_size, seen.st_mtime_ns) for name, seen in found]
        return sorted(laid, key=lambda each: (each.written_ns, each.path.name))

    def taken(self, unit_code: str) -> list[UUID]:
        """The uploads of an office's files that are being imported, or have just been."""
        try:
            with self._place(unit_code, TAKEN) as taken:
                ours = [(name, upload_id) for name in _names(taken) if (upload_id := _upload(name))]
                return [upload_id for name, upload_id in ours if _plain_file(taken, name)]
        except FileNotFoundError:
            return []

    def take(self, laid: Laid, upload_id: UUID) -> None:
        """Put a file where it lies still; raises `FileNotFoundError` when somebody has taken it."""
        with self._office(laid.unit_code) as office, self._place(laid.unit_code, TAKEN, is_made=True) as taken:
            os.rename(laid.path.name, str(upload_id), src_dir_fd=office, dst_dir_fd=taken)

    @contextmanager
    def reading(self, unit_code: str, upload_id: UUID) -> Iterator[BinaryIO]:
        """The bytes of a file that was taken; raises `FileNotFoundError` when no plain file lies there."""
        with self._place(unit_code, TAKEN) as taken, open(str(upload_id), "rb", opener=_plain_in(taken)) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise FileNotFoundError(upload_id)
            yield file

    def size(self, unit_code: str, upload_id: UUID) -> int | None:
        """How long a file that was taken is; None when it is not there."""
        with self._place(unit_code, TAKEN) as taken:
            seen = _plain_file(taken, str(upload_id))
        return None if seen is None else seen.st_size

    def put_away(self, unit_code: str, upload_id: UUID, name: str, *, rejects: BinaryIO | None, is_done: bool) -> None:
        """Lay a file that was taken down for its office again, in `done` or `rejected`, over no other one, after its reject file.

        It keeps its name, unless that is no plain name, or too long for this disk.
        """
        with (
            self._place(unit_code, TAKEN) as taken,
            self._place(unit_code, DONE if is_done else REJECTED, is_made=True) as place,
        ):
            free = _free_name(place, upload_id, name)
            if rejects is not None:
                _write_rejects(place, free, rejects)
            os.rename(str(upload_id), free, src_dir_fd=taken, dst_dir_fd=place)

    @contextmanager
    def _office(self, unit_code: str) -> Iterator[int]:
        descriptor = os.open(self.root / unit_code, _FOLDER)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    @contextmanager
    def _place(self, unit_code: str, name: str, *, is_made: bool = False) -> Iterator[int]:
        with self._office(unit_code) as office:
            if is_made:
                with suppress(FileExistsError):
                    os.mkdir(name, dir_fd=office)
            descriptor = os.open(name, _FOLDER, dir_fd=office)
        try:
            yield descriptor
        finally:
            os.close(descriptor)


def _plain_in(folder: int) -> Callable[[str, int], int]:
    # a pipe under a file's name must not make us wait for somebody who writes
    return lambda name, flags: os.open(name, flags | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)


def _names(folder: int) -> list[str]:
    with os.scandir(folder) as found:
        return [each.name for each in found]


def _is_unfinished(name: str) -> bool:
    return name.startswith(".") or name.lower().endswith(UNFINISHED)


def _plain_file(folder: int, name: str) -> os.stat_result | None:
    try:
        seen = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    return seen if stat.S_ISREG(seen.st_mode) else None


def _upload(name: str) -> UUID | None:
    try:
        upload_id = UUID(name)
    except ValueError:
        return None  # nothing that we took
    return upload_id if str(upload_id) == name else None


def _free_name(place: int, upload_id: UUID, name: str) -> str:
    longest = os.fpathconf(place, "PC_NAME_MAX")
    if name == Path(name).name and name != "..":
        for each in (name, f"{upload_id}-{name}"):
            if len(os.fsencode(each + DRAFT)) <= longest and not (
                _exists(place, each) or _exists(place, each + REJECTS)
            ):
                return each
    return str(upload_id)


def _exists(place: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=place, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _write_rejects(place: int, beside: str, lines: BinaryIO) -> None:
    """For its owner's eyes only, and there only when it is whole."""
    draft = beside + DRAFT
    with suppress(FileNotFoundError):  # an interruption has left it behind, or the office has put something there
        os.unlink(draft, dir_fd=place)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=place)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(lines, file)
    os.rename(draft, beside + REJECTS, src_dir_fd=place, dst_dir_fd=place)
