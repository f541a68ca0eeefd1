"""Files that somebody might upload to harm the portal, its staff or other people, and how each is answered.

`python -m tests.papers.hostile_files` writes docs/hostile-uploads.md from this table; a test sends them all.
"""

from pathlib import Path

from rules.papers import MAX_BYTES
from rules.sentences import SENTENCES
from tests.papers import making, pdf_files, picture_files
from tests.papers.hostile import JPEG, PDF, PNG, Hostile

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "hostile-uploads.md"
HEAD = """# Hostile uploads

What was tried against the upload door, and the answer. Written by `python -m tests.papers.hostile_files`;
`tests/papers/test_hostile_files.py` makes every file, sends it over HTTP, and holds this page to what it saw. After a refusal nothing
lies in the store, and the next file is cleaned.

"""


def _wrong(name: str, media_type: str, content: bytes) -> Hostile:
    return Hostile(name, "only its name and announced type are right", media_type, lambda: content, "CONTENT_MISMATCH")


def _named(filename: str, how: str, answer: str = "FILENAME_MALFORMED") -> Hostile:
    return Hostile(f"named {filename!r:.40}", how, PDF, making.simple_pdf, answer, filename=filename)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
WRONG_KINDS = (
    Hostile("SVG", "announced as what it is", "image/svg+xml", lambda: SVG, "MEDIA_TYPE_NOT_ALLOWED", filename="a.svg"),
    Hostile(
        "HTML", "announced as what it is", "text/html", lambda: b"<html>", "MEDIA_TYPE_NOT_ALLOWED", filename="a.html"
    ),
    _wrong("SVG as PNG", PNG, SVG),
    _wrong("HTML as PDF", PDF, b"<!doctype html><script>alert(1)</script>"),
    _wrong("ZIP as PDF", PDF, making.archive()),
    _wrong("Word document (OLE) as PDF", PDF, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512),
    _wrong("GIF as PNG", PNG, b"GIF89a" + b"\0" * 100),
    _wrong("WebP as JPEG", JPEG, b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 100),
    _wrong("HEIC as JPEG", JPEG, b"\0\0\0\x18ftypheic" + b"\0" * 100),
    _wrong("film (MP4) as JPEG", JPEG, b"\0\0\0\x18ftypmp42" + b"\0" * 100),
    _wrong("Windows program as PNG", PNG, b"MZ\x90\0" + b"\0" * 200),
    _wrong("Linux program as PDF", PDF, b"\x7fELF\x02\x01\x01" + b"\0" * 200),
    _wrong("gzip as PDF", PDF, b"\x1f\x8b\x08" + b"\0" * 100),
    _wrong("RAR as JPEG", JPEG, b"Rar!\x1a\x07\x01\0" + b"\0" * 100),
    _wrong("shell script as PDF", PDF, b"#!/bin/sh\nid\n"),
    _wrong("PNG as JPEG", JPEG, making.png()),
    _wrong("JPEG as PDF", PDF, making.jpeg()),
    _wrong("PDF whose header comes late", PDF, b"\0" * 100 + making.simple_pdf()),
)
NOT_AS_ANNOUNCED = (
    Hostile("nothing, announced", "announced with 0 bytes", PDF, lambda: b"", "FILE_EMPTY", size=0),
    Hostile("nothing, sent", "100 bytes announced, none sent", PDF, lambda: b"", "SIZE_MISMATCH", size=100),
    Hostile(
        "too large", "announced with a byte more than 10 MiB", PDF, lambda: b"", "FILE_TOO_LARGE", size=MAX_BYTES + 1
    ),
    Hostile(
        "longer than announced", "100 bytes announced, more sent", PDF, making.simple_pdf, "SIZE_MISMATCH", size=100
    ),
    Hostile("shorter than announced", "more announced than sent", PDF, making.simple_pdf, "SIZE_MISMATCH", size=50_000),
    Hostile("exchanged", "another sha256 announced", PDF, making.simple_pdf, "SHA256_MISMATCH", sha256="0" * 64),
)
NAMES = (
    _named("../../etc/passwd.pdf", "a path upwards"),
    _named("/etc/cron.d/a.pdf", "a path from the root"),
    _named("C:\\windows\\a.pdf", "a path of Windows"),
    _named("a.pdf\0.exe", "a NUL character", "BAD_REQUEST"),
    _named("a\u202efdp.exe", "letters that run backwards"),
    _named("a\nb.pdf", "two lines"),
    _named("a.pdf.exe", "another suffix behind"),
    _named(".pdf", "a hidden file"),
    _named("a" * 300 + ".pdf", "300 characters"),
)
HOSTILE: tuple[Hostile, ...] = (
    *WRONG_KINDS,
    *NOT_AS_ANNOUNCED,
    *NAMES,
    *picture_files.TWO_KINDS,
    *picture_files.DAMAGED,
    *picture_files.BOMBS,
    *pdf_files.TWO_KINDS,
    *pdf_files.LOCKED_OR_LONG,
    *pdf_files.DAMAGED,
    *pdf_files.BOMBS,
)
CLEANED: tuple[Hostile, ...] = (*picture_files.CLEANED, *pdf_files.CLEANED)


def rendered() -> str:
    """The page of the documentation."""
    refused = [
        f"| {each.name} | {each.kind} | {each.how} | {SENTENCES[each.answer][1]} `{each.answer}` |" for each in HOSTILE
    ]
    cleaned = [f"| {each.name} | {each.kind} | {each.how} |" for each in CLEANED]
    return "\n".join(
        (
            HEAD + f"## Refused ({len(HOSTILE)})\n",
            "| file | announced as | how it is made | answer |\n|---|---|---|---|",
            *(
                line.replace("{mebibytes}", "10").replace("{megapixels}", "52").replace("{count}", "60")
                for line in refused
            ),
            f"\n## Accepted, and made anew without it ({len(CLEANED)})\n",
            "| file | announced as | what is gone afterwards |\n|---|---|---|",
            *cleaned,
            "",
        )
    )


if __name__ == "__main__":
    PAGE.write_text(rendered(), encoding="utf-8")
