"""What is known of a hostile file."""

from collections.abc import Callable
from dataclasses import dataclass

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
SUFFIXES = {PDF: "pdf", PNG: "png", JPEG: "jpg"}


@dataclass(frozen=True)
class Hostile:
    """A file and its answer: a problem's code, or with `gone` what an accepted one must not hold any more."""

    name: str
    how: str
    media_type: str
    content: Callable[[], bytes]
    answer: str = ""
    filename: str | None = None
    size: int | None = None  # announced instead of the true one
    sha256: str | None = None
    gone: tuple[bytes, ...] = ()

    @property
    def kind(self) -> str:
        """The announced type, for a table."""
        return self.media_type.split("/")[1].split("+")[0].upper()

    @property
    def announced_name(self) -> str:
        """The file name that is announced."""
        return self.filename or f"a.{SUFFIXES[self.media_type]}"
