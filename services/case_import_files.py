"""The files of an import: lines read one after the other within bounded memory, and rejected lines written aside."""

import asyncio
import hashlib
import json
import os
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from rules.case_import_fields import Flaw
from rules.case_imports import MAX_LINE_BYTES, Known, parse_line
from rules.imported_cases import ImportedCase

PORTION_CASES = 1000
PORTION_BYTES = 2 * 1024 * 1024  # about twice what 1,000 usual cases take: a portion of long ones is no longer at work
PIECE_BYTES = MAX_LINE_BYTES + 4096  # no more of a line is ever held
SLICE_LINES = 25  # after so many lines others on the loop get their turn
MAX_TOLD_FLAWS = 20
MAX_UNKNOWN_KEYS = 1000
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class UnreadableImport(Exception):
    """The file cannot be read (further); what was imported of it stays."""


@dataclass(frozen=True)
class Rejection:
    """A line that was not imported, and every reason why; `raw` holds at most a mebibyte of it."""

    line: int
    flaws: Sequence[Flaw]
    raw: bytes = field(repr=False)

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


@dataclass(frozen=True)
class Candidate:
    """A good line: its number, its case and the line itself, should the case be refused after all."""

    line: int
    case: ImportedCase
    raw: bytes = field(repr=False)


@dataclass
class Portion:
    """What is imported in one transaction: no case twice, and never more than memory can bear."""

    candidates: dict[tuple[str, str], Candidate] = field(default_factory=dict)
    rejections: list[Rejection] = field(default_factory=list)
    warnings: int = 0
    size: int = 0

    @property
    def lines(self) -> int:
        """How many lines it holds."""
        return len(self.candidates) + len(self.rejections)

    @property
    def is_full(self) -> bool:
        """Whether nothing more goes in."""
        most = max(len(self.candidates), len(self.rejections))
        return most >= PORTION_CASES or self.size >= PORTION_BYTES


class ImportReader:
    """Reads a file once, from its beginning to its end; knows how much it has read and its hash so far."""

    def __init__(self, source: BinaryIO | Iterable[bytes], known: Known) -> None:
        self._source = source
        self._known = known
        self._digest = hashlib.sha256()
        self._unknown_keys: set[str] = set()
        self.bytes_read = 0

    @property
    def sha256(self) -> bytes:
        """The hash of all that has been read."""
        return self._digest.digest()

    async def portions(self) -> AsyncGenerator[Portion, None]:
        """The file in portions; a case that comes again begins the next one, so that its states follow each other."""
        portion = Portion()
        for number, raw in self._numbered_lines():
            candidate = self._sort(number, raw, portion)
            if candidate is not None and candidate.case.key in portion.candidates:
                yield portion
                portion = Portion(size=len(raw))
            if candidate is not None:
                portion.candidates[candidate.case.key] = candidate
            if portion.is_full:
                yield portion
                portion = Portion()
            if number % SLICE_LINES == 0:
                await asyncio.sleep(0)
        if portion.lines or portion.warnings:
            yield portion

    def _sort(self, number: int, raw: bytes, portion: Portion) -> Candidate | None:
        parsed = parse_line(raw, self._known)
        portion.size += len(raw)
        if len(self._unknown_keys) < MAX_UNKNOWN_KEYS:
            unknown = parsed.unknown_keys - self._unknown_keys
            self._unknown_keys |= unknown
            portion.warnings += len(unknown)
        portion.warnings += parsed.irregular_number
        if parsed.case is None:
            portion.rejections.append(Rejection(number, parsed.flaws, raw[:MAX_LINE_BYTES]))
            return None
        return Candidate(number, parsed.case, raw)

    def _numbered_lines(self) -> Iterator[tuple[int, bytes]]:
        for number, line in enumerate(self._lines(), start=1):
            text = (line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line).rstrip(b"\r\n")
            if len(text) <= MAX_LINE_BYTES:  # of a longer one this is but the beginning: blanks there say nothing
                text = text.strip()
            if text:
                yield number, text

    def _lines(self) -> Iterator[bytes]:
        readline = getattr(self._source, "readline", None)
        pieces = iter(self._source) if readline is None else iter(lambda: readline(PIECE_BYTES), b"")
        continued = False
        try:
            for piece in pieces:
                self._digest.update(piece)
                self.bytes_read += len(piece)
                if not continued:
                    yield piece
                continued = readline is not None and len(piece) == PIECE_BYTES and not piece.endswith(b"\n")
        except (OSError, ValueError) as failure:
            raise UnreadableImport from failure
