"""Files that are two kinds at once: a picture for one program, an archive or a page with scripts for another."""

import io
import re
import zipfile

HEAD = 1024  # so far into a file PDF readers look for its header, and browsers for markup
_ACTIVE = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?php)|\bvbscript:|\bjavascript:|#!\s*/|%!PS-",
    re.IGNORECASE,
)
_FOREIGN = (b"%PDF-", b"PK\x03\x04", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"\x7fELF", b"MZ\x90\x00")
_TAR = slice(257, 262)


def is_two_kinds(media_type: str, content: bytes) -> bool:
    """Whether a file that begins as its kind is also something else.

    What phones append to a photograph, a second picture or a film, is none of it: it is dropped and harms nobody.
    """
    if zipfile.is_zipfile(io.BytesIO(content)) or content[_TAR] == b"ustar":
        return True
    match media_type:
        case "application/pdf":
            tail = content[content.rfind(b"%%EOF") + 5 :] if b"%%EOF" in content else b""
            return bool(_ACTIVE.search(content[:HEAD]) or _carries(tail))
        case "image/png":
            tail = content[_png_end(content) :]
        case _:
            tail = content[_jpeg_end(content) :]
    return b"%PDF-" in content[:HEAD] or _carries(tail)


def _carries(tail: bytes) -> bool:
    return bool(_ACTIVE.search(tail)) or any(signature in tail for signature in _FOREIGN)


def _png_end(content: bytes) -> int:
    """Where the chunk IEND ends; the file's end when there is none."""
    place = 8
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4])
        place += 12 + length
        if content[place - 8 - length : place - 4 - length] == b"IEND":
            return place
    return len(content)


def _jpeg_end(content: bytes) -> int:
    """Behind the marker that ends the first picture; the file's end when there is none."""
    place = 2
    while place + 4 <= len(content):
        if content[place] != 0xFF:  # compressed dots: on to the next marker that is no stuffing, restart or fill byte
            found = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL).search(content, place)
            if found is None:
                break
            place = found.start()
        marker = content[place + 1]
        if marker == 0xD9:
            return place + 2
        if marker in (0x00, 0xFF) or 0xD0 <= marker <= 0xD7:
            place += 1 if marker == 0xFF else 2
        else:
            place += 2 + int.from_bytes(content[place + 2 : place + 4])
    return len(content)
