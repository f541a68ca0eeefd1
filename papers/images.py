"""Photographs and scans, decoded and encoded anew: the dots stay, upright; everything else is gone."""

import io
from collections.abc import Mapping, Sequence
from typing import Literal

from PIL import Image, ImageOps, UnidentifiedImageError

from papers.clean import UNREADABLE, Clean, Limits, Unclean
from rules.errors import Problem

Image.MAX_IMAGE_PIXELS = None  # our own limit is asked before anything is decoded
PAGE_WIDTH, PAGE_HEIGHT = 1240, 6000  # of the reviewer's image: a sheet of A4 at 150 dots an inch
LONGEST_SIDE = 20_000


def clean_image(media_type: str, content: bytes, limits: Limits) -> Clean:
    """The image without metadata; raises `Unclean` for what is too large, moves or cannot be read whole."""
    kind: Literal["PNG", "JPEG"] = "PNG" if media_type == "image/png" else "JPEG"
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            _check(image, limits)
            image.load()
            fresh = plain(ImageOps.exif_transpose(image))
            tables = getattr(image, "quantization", None)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unclean(UNREADABLE) from error
    return Clean(_png(fresh) if kind == "PNG" else _jpeg(fresh, qtables=tables), (page_image(fresh),))


def _check(image: Image.Image, limits: Limits) -> None:
    if image.width * image.height > limits.pixels or max(image.size) > LONGEST_SIDE:
        raise Unclean(Problem("IMAGE_TOO_LARGE", values={"megapixels": limits.pixels // 1_000_000}))
    # A photograph with a second picture behind it (MPO) is no film: the first is what was photographed.
    if image.format == "PNG" and getattr(image, "is_animated", False):
        raise Unclean(Problem("IMAGE_ANIMATED"))


def plain(image: Image.Image) -> Image.Image:
    """The dots alone, grey or in colour, on white where they were transparent; no profile, no text, no position."""
    if image.mode.startswith("I"):  # grey in 16 bits
        image = image.convert("I").point(lambda value: value / 256)
    if image.has_transparency_data:
        coloured = image.convert("RGBA")
        image = Image.new("RGBA", coloured.size, "white")
        image.alpha_composite(coloured)
    image = image.convert("L" if image.mode in ("1", "L", "I") else "RGB")
    image.info = {}
    return image


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=6)
    return file.getvalue()


def _jpeg(image: Image.Image, *, qtables: Mapping[int, Sequence[int]] | None = None, quality: int = 90) -> bytes:
    """As fine as the tables say with which the original was made: neither larger than it nor worse."""
    file = io.BytesIO()
    image.save(file, "JPEG", qtables=qtables, quality=-1 if qtables else quality)
    return file.getvalue()


def page_image(image: Image.Image) -> bytes:
    """What a reviewer looks at."""
    image.thumbnail((PAGE_WIDTH, PAGE_HEIGHT))
    return _jpeg(image, quality=82)
