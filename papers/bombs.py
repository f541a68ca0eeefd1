"""Small PDF files that become large when they are opened."""

import zlib

import pikepdf

from papers.clean import Limits, Unclean
from rules.errors import Problem

ONE, ALL = (
    128 << 20,
    512 << 20,
)  # bytes of one stream and of all together, unpacked; a colour page at 600 dpi has 100 MiB
CHAIN = 3  # filters of a stream
EXPANDS = Problem("FILE_EXPANDS")


def refuse_bombs(pdf: pikepdf.Pdf, limits: Limits) -> None:
    """Raise `Unclean` for streams that unpack to more than any scan, and for images of too many dots."""
    unpacked = 0
    for each in pdf.objects:
        if not isinstance(each, pikepdf.Stream):
            continue
        if (
            each.get("/Subtype") == "/Image"
            and int(each.get("/Width", 0)) * int(each.get("/Height", 0)) > limits.pixels
        ):
            raise Unclean(Problem("IMAGE_TOO_LARGE", values={"megapixels": limits.pixels // 1_000_000}))
        unpacked += _unpacked(each)
        if unpacked > ALL:
            raise Unclean(EXPANDS)


def _unpacked(stream: pikepdf.Stream) -> int:
    """How many bytes come out of a stream's own compression; what is damaged is the reader's to complain about."""
    chain = _filters(stream)
    if len(chain) > CHAIN:
        raise Unclean(EXPANDS)
    content = stream.read_raw_bytes()
    for each in chain:
        if each not in ("/FlateDecode", "/Fl"):
            break
        try:
            content = zlib.decompressobj().decompress(content, ONE + 1)
        except zlib.error:
            break
        if len(content) > ONE:
            raise Unclean(EXPANDS)
    return len(content)


def _filters(stream: pikepdf.Stream) -> list[str]:
    given = stream.get("/Filter")
    if given is None:
        return []
    return [str(each) for each in given] if isinstance(given, pikepdf.Array) else [str(given)]
