"""What cleaning is held to, what comes out of it, and how it says no."""

from dataclasses import dataclass

from rules.errors import Problem


@dataclass(frozen=True)
class Limits:
    """For one file: pages of a PDF, pixels of an image, seconds of computing, bytes of memory and of all that comes out."""

    pages: int = 60
    pixels: int = 52_000_000  # what phones call 50 megapixels is a little more
    seconds: int = 20
    memory: int = 1 << 30
    output: int = 48 << 20


@dataclass(frozen=True)
class Clean:
    """A file made anew from what the hostile one shows, and a JPEG of each of its pages for the reviewer."""

    content: bytes
    pages: tuple[bytes, ...]


class Unclean(Exception):
    """The file is refused; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.code)


UNREADABLE = Problem("FILE_UNREADABLE")
