"""Hostile pictures."""

import struct
import zlib

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.papers.hostile import JPEG, PNG, Hostile
from tests.papers.making import archive, chunk, flat_png, jpeg, png, png_header, png_with, saved, simple_pdf, zeros

HTML = b"<html><script>alert(1)</script></html>"


def _two(name: str, how: str, media_type: str, content: bytes) -> Hostile:
    return Hostile(name, how, media_type, lambda: content, "FILE_TWO_KINDS")


TWO_KINDS = (
    _two("JPEG with a ZIP", "a ZIP behind the picture", JPEG, jpeg() + archive()),
    _two("JPEG with a JAR", "a Java archive behind the picture", JPEG, jpeg() + archive("META-INF/MANIFEST.MF")),
    _two("JPEG with a RAR", "a RAR behind the picture", JPEG, jpeg() + b"Rar!\x1a\x07\x01\0" + b"\0" * 50),
    _two("JPEG with a page", "HTML with a script behind the picture", JPEG, jpeg() + HTML),
    _two("JPEG with a PDF", "a whole PDF behind the picture", JPEG, jpeg() + simple_pdf()),
    _two("JPEG with a 7z", "a 7z archive behind the picture", JPEG, jpeg() + b"7z\xbc\xaf\x27\x1c" + b"\0" * 50),
    _two("PNG with a ZIP", "a ZIP behind the picture", PNG, png() + archive()),
    _two("PNG with PHP", "a PHP script behind the picture", PNG, png() + b"<?php system($_GET[0]); ?>"),
    _two("PNG with a program", "a Linux program behind the picture", PNG, png() + b"\x7fELF\x02\x01\x01" + b"\0" * 50),
    _two(
        "PNG with a PDF header",
        "a PDF in a text at its beginning",
        PNG,
        png_with(chunk(b"tEXt", b"a\0%PDF-1.4\n1 0 obj")),
    ),
    _two("PNG with an SVG", "an SVG with a script behind the picture", PNG, png() + b"<svg onload='alert(1)'></svg>"),
)


def _damaged(name: str, how: str, media_type: str, content: bytes) -> Hostile:
    return Hostile(name, how, media_type, lambda: content, "FILE_UNREADABLE")


def _with_bad_checksum() -> bytes:
    whole = bytearray(png())
    whole[30] ^= 0xFF
    return bytes(whole)


DAMAGED = (
    _damaged("PNG signature", "its first eight bytes and nothing else", PNG, png()[:8]),
    _damaged("JPEG signature", "its first three bytes and nothing else", JPEG, jpeg()[:3]),
    _damaged("half a JPEG", "cut off in the middle", JPEG, jpeg()[: len(jpeg()) // 2]),
    _damaged("half a PNG", "cut off in the middle", PNG, png(900, 900)[:400]),
    _damaged("PNG with a wrong checksum", "its header is changed", PNG, _with_bad_checksum()),
    _damaged("PNG without dots", "0 × 0 pixels", PNG, png_header(0, 0)),
    _damaged("JPEG of noise", "the right beginning, then noise", JPEG, b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20),
)


def _moving() -> bytes:
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "green", "blue")]
    return saved(frames[0], "PNG", save_all=True, append_images=frames[1:])


def _huge_jpeg() -> bytes:
    whole = bytearray(jpeg())
    place = whole.index(b"\xff\xc0") + 5
    whole[place : place + 4] = struct.pack(">HH", 65_000, 65_000)
    return bytes(whole)


def _large(name: str, how: str, media_type: str, content: bytes) -> Hostile:
    return Hostile(name, how, media_type, lambda: content, "IMAGE_TOO_LARGE")


BOMBS = (
    Hostile("PNG bomb", "12,000 × 12,000 dots of one colour", PNG, lambda: flat_png(12_000), "IMAGE_TOO_LARGE"),
    _large("PNG that claims much", "65,000 × 65,000 in its header", PNG, png_header(65_000, 65_000)),
    _large("PNG that claims more", "2,147,483,647 dots in a row", PNG, png_header(2**31 - 1, 1)),
    _large("JPEG that claims much", "65,000 × 65,000 in its header", JPEG, _huge_jpeg()),
    _large("a very long picture", "1 × 40,000 dots", PNG, png(1, 40_000)),
    Hostile(
        "PNG with a text bomb",
        "a text that unpacks to 256 MiB",
        PNG,
        lambda: png_with(chunk(b"zTXt", b"a\0\0" + zeros(256 << 20))),
        "FILE_UNREADABLE",
    ),
    Hostile(
        "PNG with a profile bomb",
        "a colour profile that unpacks to 256 MiB",
        PNG,
        lambda: png_with(chunk(b"iCCP", b"a\0\0" + zeros(256 << 20))),
        "FILE_UNREADABLE",
    ),
    Hostile("moving PNG", "three frames", PNG, _moving, "IMAGE_ANIMATED"),
)


def photographed() -> bytes:
    """A photograph as a phone takes it: lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter to the right
    exif[0x010F] = "SHILI PHONE"
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 57.0, 30.0), 3: "E", 4: (116.0, 17.0, 0.0)})
    exif[0x8825] = {1: "N", 2: (39.0, 57.0, 30.0), 3: "E", 4: (116.0, 17.0, 0.0)}
    return jpeg(400, 300, exif=exif)


def with_text() -> bytes:
    """A PNG that carries words."""
    words = PngInfo()
    words.add_text("Comment", "<script>alert('HOSTILE')</script>")
    words.add_itxt("Author", "示例张三 HOSTILE")
    return png(pnginfo=words)


def with_second_picture() -> bytes:
    """A photograph with a second picture and vendor bytes behind it, as phones write them."""
    return jpeg() + jpeg(64, 48, comment=b"SECOND") + b"SEFT vendor trailer"


CLEANED = (
    Hostile(
        "photograph", "the place and the device; it stands upright", JPEG, photographed, gone=(b"SHILI PHONE", b"Exif")
    ),
    Hostile(
        "JPEG with a comment", "PHP in a comment", JPEG, lambda: jpeg(comment=b"<?php HOSTILE ?>"), gone=(b"HOSTILE",)
    ),
    Hostile("PNG with texts", "a script in a text", PNG, with_text, gone=(b"HOSTILE", b"tEXt", b"iTXt")),
    Hostile(
        "photograph with another", "a second picture behind it", JPEG, with_second_picture, gone=(b"SECOND", b"SEFT")
    ),
    Hostile(
        "PNG with a private part",
        "bytes in a chunk that no reader knows",
        PNG,
        lambda: png_with(chunk(b"prVt", zlib.compress(b"x") + b"HOSTILE")),
        gone=(b"HOSTILE", b"prVt"),
    ),
)
