"""Parts of which hostile files are made: pictures, archives, PDF files with something in them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

from demonstration.forms import form

MIB = 1 << 20
NOTHING_MORE = b"\x03\0"  # the last block of a deflated stream, an empty one


def jpeg(width: int = 400, height: int = 300, **options: object) -> bytes:
    """A picture whose left half is dark."""
    image = Image.new("RGB", (width, height), "white")
    image.paste((20, 40, 90), (0, 0, width // 2, height))
    return saved(image, "JPEG", **options)


def png(width: int = 400, height: int = 300, **options: object) -> bytes:
    """A picture of one colour."""
    return saved(Image.new("RGB", (width, height), (200, 220, 240)), "PNG", **options)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """The bytes of a file."""
    file = io.BytesIO()
    image.save(file, kind, **options)  # type: ignore[arg-type]
    return file.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_with(extra: bytes, content: bytes | None = None) -> bytes:
    """A PNG with chunks right after its header."""
    whole = content or png()
    return whole[:33] + extra + whole[33:]


def png_header(width: int, height: int, dots: bytes = b"") -> bytes:
    """A PNG that claims a size, with whatever dots."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(dots, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in parts)


def flat_png(side: int) -> bytes:
    """A square of one colour: gigabytes of dots in some kilobytes."""
    size = side * (side + 1)  # before each row a zero says that it is as it is
    dots = zeros(size, bytes(size % MIB))
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", dots), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in parts)


def zeros(size: int, before: bytes = b"") -> bytes:
    """As many MiB of zeros, compressed, behind something: one MiB is compressed, by itself, and stands there many times."""
    squeezed, count = zlib.compressobj(9), size // MIB
    beginning = squeezed.compress(before) + squeezed.flush(zlib.Z_FULL_FLUSH)
    step = squeezed.compress(bytes(MIB)) + squeezed.flush(zlib.Z_FULL_FLUSH)
    high, low = divmod(zlib.adler32(before), 1 << 16)  # zeros change the higher sum only
    checksum = struct.pack(">HH", (high + count * MIB * low) % 65521, low)
    return beginning + step * count + NOTHING_MORE + checksum


def archive(name: str = "run.sh", content: bytes = b"#!/bin/sh\n") -> bytes:
    """A ZIP."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as whole:
        whole.writestr(name, content)
    return file.getvalue()


def simple_pdf() -> bytes:
    """A page that says something."""
    return form("EXAMPLE PAPER", (("Holder", "Shili"),), sealed=True)


def pdf_with(change: Callable[[Pdf], None], **options: object) -> bytes:
    """A page that says something, and a change."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(simple_pdf())) as pdf:
        change(pdf)
        pdf.save(file, **options)  # type: ignore[arg-type]
    return file.getvalue()


def annotation(pdf: Pdf, subtype: str, **more: object) -> Dictionary:
    """Something to click on, on the first page."""
    made = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=Array([50, 50, 300, 120]), F=4, **more)
    )
    page = pdf.pages[0].obj
    page.Annots = Array([*page.get("/Annots", Array()), made])
    return made


def script(pdf: Pdf, words: str = "app.alert('HOSTILE')") -> Dictionary:
    """An action that runs a script."""
    return Dictionary(Type=Name.Action, S=Name.JavaScript, JS=pikepdf.String(words)) if pdf else Dictionary()


def file_spec(pdf: Pdf, name: str, content: bytes) -> Dictionary:
    """A file that a PDF carries along."""
    carried = Stream(pdf, content)
    carried.Type = Name.EmbeddedFile
    return pdf.make_indirect(
        Dictionary(Type=Name.Filespec, F=name, UF=name, EF=Dictionary(F=pdf.make_indirect(carried)))
    )


def pages(count: int) -> bytes:
    """A PDF of so many pages."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(simple_pdf())) as pdf:
        for _ in range(count - 1):
            pdf.pages.append(pdf.pages[0])
        pdf.save(file)
    return file.getvalue()


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    file, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return file + head + table + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(file))


def raw_stream(entries: bytes, content: bytes) -> bytes:
    """A stream object of a PDF."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)
