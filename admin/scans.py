"""Files that a counter's form brings: looked at from outside, then cleaned in the other process and stored."""

from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile

from admin.desk import Desk
from rules.errors import Problem
from rules.papers import MAGIC, AttachmentKind, announced_problems
from services.scans import Paper


@dataclass(frozen=True)
class Scan:
    """A file of the form."""

    kind: AttachmentKind
    filename: str
    media_type: str
    content: bytes


async def scan_of(form: FormData, field: str, kind: AttachmentKind) -> tuple[Scan | None, list[Problem]]:
    """The file of a field, None where none was chosen, and what is wrong with it from outside."""
    file = form.get(field)
    if not isinstance(file, UploadFile) or not file.filename:
        return None, []
    content = await file.read()
    media_type = next((each for each, magic in MAGIC.items() if content.startswith(magic)), "")
    wrong = announced_problems(filename=file.filename, media_type=media_type, size_bytes=len(content), sha256=None)
    scan = Scan(kind, file.filename, media_type, content)
    return scan, [Problem(each.code, field, each.values) for each in wrong]


async def cleaned(desk: Desk, scan: Scan) -> Paper:
    """Made anew without what does not belong into it, and stored; whoever does not keep it removes the file."""
    clean = await desk.cleaner.clean(scan.media_type, scan.content)
    stored = await desk.files.keep(clean.content, clean.pages)
    return Paper(scan.kind, scan.filename, scan.media_type, stored)
