import struct
import zlib

import pytest

from demonstration.papers import draw
from rules.papers import MAGIC, AttachmentKind, announced_problems


def test_a_card_is_a_whole_png() -> None:
    content = draw(AttachmentKind.ID_FRONT, "lawyer01").content
    chunks, place = [], 8
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        kind, body = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        (checksum,) = struct.unpack(">I", content[place + 8 + length : place + 12 + length])
        assert checksum == zlib.crc32(kind + body)
        chunks.append((kind, body))
        place += 12 + length
    assert [kind for kind, _ in chunks] == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
    assert len(zlib.decompress(chunks[2][1])) == 304 * 481


def test_a_form_is_a_whole_pdf() -> None:
    content = draw(AttachmentKind.LAW_FIRM_LETTER, "lawyer01").content
    start = int(content.split(b"startxref\n")[1].split(b"\n")[0])
    entries = content[start:].split(b"\n")[3:9]
    for number, entry in enumerate(entries, start=1):
        assert content[int(entry[:10]) :].startswith(b"%d 0 obj\n" % number)
    stream = content.split(b"stream\n")[1].removesuffix(b"\nend")
    assert b"/Length %d " % len(stream) in content
    assert b"(LAW FIRM LETTER)" in stream and b"NOT A REAL DOCUMENT" in stream


def test_a_flawed_paper_looks_otherwise() -> None:
    for kind in AttachmentKind:
        assert draw(kind, "lawyer01").content != draw(kind, "lawyer01", flawed=True).content


@pytest.mark.parametrize("kind", AttachmentKind)
def test_every_paper_may_be_uploaded(kind: AttachmentKind) -> None:
    paper = draw(kind, "lawyer01")
    size = len(paper.content)
    assert not announced_problems(filename=paper.filename, media_type=paper.media_type, size_bytes=size, sha256=None)
    assert paper.content.startswith(MAGIC[paper.media_type])
