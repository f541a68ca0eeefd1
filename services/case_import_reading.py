"""A file of cases in portions: lines that the portal knows already are told by their bytes, the others are taken apart."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from db.crypto import Keys
from db.queries.case_lines import KnownLine
from rules.case_import_lines import cut, understanding
from rules.case_imports import MAX_LINE_BYTES, Known, parse_line
from rules.imported_cases import ImportedCase, content
from services.case_import_files import Line, LineReader, Rejection

PORTION_CASES = 1000
PORTION_BYTES = 2 * 1024 * 1024  # about twice what 1,000 usual cases take: a portion of long ones is no longer at work
PORTION_FAMILIAR = 5000  # lines that say nothing new: looking them up is all that they cost
SLICE_LINES = 5  # after so many lines that are taken apart others on the loop get their turn
SLICE_FAMILIAR = 200
MAX_UNKNOWN_KEYS = 1000

LookUp = Callable[[Mapping[int, bytes]], Awaitable[dict[int, KnownLine]]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A good line that has been taken apart: its number, its case, what is kept to know it again, and the line itself."""

    line: int
    case: ImportedCase
    content_hash: bytes
    line_hash: bytes | None
    irregular: bool
    unknown_keys: Sequence[str]
    raw: bytes = field(repr=False)

    @property
    def key(self) -> tuple[str, str]:
        """Which case it is."""
        return self.case.key


@dataclass(frozen=True, slots=True)
class Familiar:
    """A line that says what the last one of its case said, at its own revision; `raw` is kept when that is a higher one."""

    line: int
    revision: int
    known: KnownLine
    raw: bytes = field(repr=False)

    @property
    def key(self) -> tuple[str, str]:
        """Which case it is."""
        return self.known.key

    @property
    def is_newer(self) -> bool:
        """Whether its revision is to be stored."""
        return self.revision > self.known.revision


@dataclass
class Portion:
    """What is imported in one transaction: no case twice, and never more than memory can bear."""

    candidates: dict[tuple[str, str], Candidate] = field(default_factory=dict)
    familiar: dict[tuple[str, str], Familiar] = field(default_factory=dict)
    rejections: list[Rejection] = field(default_factory=list)
    warnings: int = 0
    size: int = 0
    is_counted: bool = True

    @property
    def lines(self) -> int:
        """How many lines it holds that no other portion has held."""
        if not self.is_counted:
            return 0
        return len(self.candidates) + len(self.familiar) + len(self.rejections)

    @property
    def is_full(self) -> bool:
        """Whether nothing more goes in."""
        most = max(len(self.candidates), len(self.rejections))
        return most >= PORTION_CASES or self.size >= PORTION_BYTES or len(self.familiar) >= PORTION_FAMILIAR

    def has(self, key: tuple[str, str]) -> bool:
        """Whether a line of this case is in it."""
        return key in self.candidates or key in self.familiar


class ImportReader:
    """Reads a file once and sorts its lines; `look_up` finds the stored cases whose last lines have these hashes."""

    def __init__(self, source: BinaryIO | Iterable[bytes], known: Known, keys: Keys, look_up: LookUp) -> None:
        self.file = LineReader(source)
        self._known = known
        self._keys = keys
        self._mark = keys.marker(f"case line {understanding(known.charges)}")
        self._look_up = look_up
        self._unknown_keys: set[str] = set()

    async def portions(self) -> AsyncGenerator[Portion, None]:
        """The file in portions; a case that comes again begins the next one, so that its states follow each other."""
        portion = Portion()
        for batch in self.file.batches():
            cuts = self._cuts(batch)
            known = await self._look_up({number: each.hash for number, each in cuts.items()})
            for line in batch:
                found = self._sort(line, cuts.get(line.number), known.get(line.number))
                if not isinstance(found, Rejection) and portion.has(found.key):
                    yield portion
                    portion = Portion()
                self._put(portion, found)
                if portion.is_full:
                    yield portion
                    portion = Portion()
                if line.number % (SLICE_FAMILIAR if isinstance(found, Familiar) else SLICE_LINES) == 0:
                    await asyncio.sleep(0)
        if portion.lines or portion.warnings:
            yield portion

    def taken_apart(self, familiar: Sequence[Familiar]) -> Portion:
        """A portion of lines that were thought to be known, and are not any more; they have been counted already."""
        portion = Portion(is_counted=False)
        for each in familiar:
            found = self._parse(Line(each.line, each.raw), None)
            if isinstance(found, Candidate):
                portion.candidates[found.key] = found
            else:
                portion.rejections.append(found)
        return portion

    def _cuts(self, batch: Sequence[Line]) -> dict[int, "_Cut"]:
        cuts = {}
        for line in batch:
            found = cut(line.raw) if len(line.raw) <= MAX_LINE_BYTES else None
            if found is not None:
                cuts[line.number] = _Cut(found.revision, self._mark(found.rest))
        return cuts

    def _sort(self, line: Line, its_cut: "_Cut | None", known: KnownLine | None) -> Candidate | Familiar | Rejection:
        if its_cut is None or known is None:
            return self._parse(line, its_cut)
        is_newer = its_cut.revision > known.revision
        return Familiar(line.number, its_cut.revision, known, line.raw if is_newer else b"")

    def _parse(self, line: Line, its_cut: "_Cut | None") -> Candidate | Rejection:
        parsed = parse_line(line.raw, self._known)
        if parsed.case is None:
            return Rejection(line.number, parsed.flaws, line.raw[:MAX_LINE_BYTES], parsed.unknown_keys)
        return Candidate(
            line.number,
            parsed.case,
            # keyed, since the content holds identity numbers, and those are few enough to be tried one by one
            self._keys.blind_index("case_content", content(parsed.case)),
            its_cut.hash if its_cut else None,
            parsed.irregular_number,
            sorted(parsed.unknown_keys),
            line.raw,
        )

    def _put(self, portion: Portion, found: Candidate | Familiar | Rejection) -> None:
        match found:
            case Candidate():
                portion.candidates[found.key] = found
                portion.warnings += found.irregular + self._first_seen(found.unknown_keys)
            case Familiar():
                portion.familiar[found.key] = found
                portion.warnings += found.known.irregular + self._first_seen(found.known.unknown_keys)
            case Rejection():
                portion.rejections.append(found)
                portion.warnings += self._first_seen(found.unknown_keys)
        portion.size += len(found.raw)

    def _first_seen(self, unknown_keys: Iterable[str]) -> int:
        """How many of these keys the file has not shown before."""
        fresh = set(unknown_keys) - self._unknown_keys if len(self._unknown_keys) < MAX_UNKNOWN_KEYS else set()
        self._unknown_keys |= fresh
        return len(fresh)


@dataclass(frozen=True, slots=True)
class _Cut:
    revision: int
    hash: bytes
