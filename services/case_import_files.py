"""The files of an import: raw lines read one after the other within bounded memory, and rejected lines written aside."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from rules.case_import_fields import Flaw
from rules.case_imports import MAX_LINE_BYTES

PIECE_BYTES = MAX_LINE_BYTES + 4096  # no more of a line is ever held
BATCH_LINES = 1000
BATCH_BYTES = 2 * 1024 * 1024
MAX_TOLD_FLAWS = 20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class UnreadableImport(Exception):
    """The file cannot be read (further); what was imported of it stays."""


@dataclass(frozen=True)
class Rejection:
    """A line that was not imported, and every reason why; `raw` holds at most a mebibyte of it."""

    line: int
    flaws: Sequence[Flaw]
    raw: bytes = field(repr=False)
    unknown_keys: frozenset[str] = frozenset()

    def as_json(self) -> str:
        """One line of a reject file: the first reason by name, all of them in `problems`, the line as it came."""
        problems = [
            {"field": flaw.field, "reason": flaw.code, "message": flaw.message()}
            for flaw in self.flaws[:MAX_TOLD_FLAWS]
        ]
        content = self.raw.decode("utf-8", "backslashreplace")
        told = {"line": self.line, **problems[0], "content": content, "problems": problems}
        return json.dumps(told, ensure_ascii=False)


Rejects = Callable[[Rejection], None]


def rejecting_into(file: BinaryIO) -> Rejects:
    """Rejected lines go into an open file."""

    def write(rejection: Rejection) -> None:
        file.write(rejection.as_json().encode() + b"\n")

    return write


@contextmanager
def reject_file(path: Path) -> Iterator[Rejects]:
    """Where rejected lines go: a file for its owner's eyes only, made when the first line is rejected."""
    path.unlink(missing_ok=True)  # that of an earlier run
    opened: list[BinaryIO] = []

    def write(rejection: Rejection) -> None:
        if not opened:
            opened.append(os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"))
        opened[0].write(rejection.as_json().encode() + b"\n")

    try:
        yield write
    finally:
        for file in opened:
            file.close()


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands in the file, without blanks around it."""

    number: int
    raw: bytes = field(repr=False)


class LineReader:
    """Reads a file once, from its beginning to its end; knows how much it has read and its hash so far."""

    def __init__(self, source: BinaryIO | Iterable[bytes]) -> None:
        self._source = source
        self._digest = hashlib.sha256()
        self.bytes_read = 0

    @property
    def sha256(self) -> bytes:
        """The hash of all that has been read."""
        return self._digest.digest()

    def batches(self) -> Iterator[list[Line]]:
        """The lines that are not blank, some at a time; what could be read comes before `UnreadableImport` is raised."""
        batch: list[Line] = []
        size = 0
        try:
            for line in self._numbered_lines():
                batch.append(line)
                size += len(line.raw)
                if len(batch) >= BATCH_LINES or size >= BATCH_BYTES:
                    yield batch
                    batch, size = [], 0
        except (OSError, ValueError) as failure:
            yield batch
            raise UnreadableImport from failure
        yield batch

    def _numbered_lines(self) -> Iterator[Line]:
        for number, line in enumerate(self._lines(), start=1):
            text = (line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line).rstrip(b"\r\n")
            if len(text) <= MAX_LINE_BYTES:  # of a longer one this is but the beginning: blanks there say nothing
                text = text.strip()
            if text:
                yield Line(number, text)

    def _lines(self) -> Iterator[bytes]:
        readline = getattr(self._source, "readline", None)
        pieces = iter(self._source) if readline is None else iter(lambda: readline(PIECE_BYTES), b"")
        continued = False
        for piece in pieces:
            self._digest.update(piece)
            self.bytes_read += len(piece)
            if not continued:
                yield piece
            continued = readline is not None and len(piece) == PIECE_BYTES and not piece.endswith(b"\n")
