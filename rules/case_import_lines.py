"""Lines that the portal has seen before: told by their bytes, the revision apart, without being taken apart again."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from rules.imported_cases import ImportedCharge

PARSER = 2  # raised whenever the same line would be understood otherwise

_REVISION = re.compile(rb'"revision"\s*:\s*(\d{1,10})(?=\s*[,}])')


@dataclass(frozen=True, slots=True)
class CutLine:
    """A line without its revision, which grows with every export though nothing else does."""

    rest: bytes
    revision: int


def cut(raw: bytes) -> CutLine | None:
    """The line and its revision apart; None when it is not plain which number the revision is."""
    if raw.count(b'"revision"') != 1:
        return None
    found = _REVISION.search(raw)
    if found is None:
        return None
    return CutLine(raw[: found.start(1)] + raw[found.end(1) :], int(found[1]))


def understanding(charges: Mapping[str, ImportedCharge]) -> str:
    """What the meaning of a line depends on beside its bytes: when it differs, lines are taken apart again."""
    told = sorted(f"{name}|{charge.code}|{charge.name}" for name, charge in charges.items())
    digest = hashlib.sha256("\n".join(told).encode()).hexdigest()
    return f"{PARSER}|{digest}"
