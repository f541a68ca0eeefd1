"""The process in which hostile files are opened: `python -m papers.cleaning`, one file at a time, over its pipes.

A question is a line of JSON and the file; the answer a line of JSON and what came out. It knows no setting and no key, writes
no file, and is ended by the kernel when it takes too much. What it prints elsewhere is read by nobody.
"""

import json
import math
import resource
import sys
import time
from dataclasses import dataclass, fields
from typing import BinaryIO

from papers.clean import UNREADABLE, Clean, Limits, Unclean
from papers.images import clean_image
from papers.kinds import is_two_kinds
from papers.pdfs import clean_pdf
from rules.errors import Problem

FILES = 64  # that may be open at once: pipes, and modules while they are imported


@dataclass(frozen=True)
class Question:
    """A file that follows, `size` in bytes."""

    media_type: str
    size: int


def clean(media_type: str, content: bytes, limits: Limits) -> Clean:
    """A clean file of the same kind; raises `Unclean`."""
    if is_two_kinds(media_type, content):
        raise Unclean(Problem("FILE_TWO_KINDS"))
    try:
        made = (
            clean_pdf(content, limits) if media_type == "application/pdf" else clean_image(media_type, content, limits)
        )
    except (MemoryError, RecursionError) as error:
        raise Unclean(UNREADABLE) from error
    if len(made.content) + sum(map(len, made.pages)) > limits.output:
        raise Unclean(UNREADABLE)
    return made


def confine(limits: Limits) -> None:
    """Never more memory than this, no files written, no dumps."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, FILES),
    ):
        resource.setrlimit(what, (most, most))


def serve(questions: BinaryIO, answers: BinaryIO, limits: Limits) -> None:
    """Answer until nobody asks any more."""
    while line := questions.readline():
        question = Question(**json.loads(line))
        content = questions.read(question.size)
        until = math.ceil(time.process_time()) + limits.seconds
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
        try:
            made = clean(question.media_type, content, limits)
        except Unclean as no:
            answers.write(json.dumps({"code": no.problem.code, "values": no.problem.values}).encode() + b"\n")
        else:
            parts = (made.content, *made.pages)
            answers.write(json.dumps({"sizes": [len(part) for part in parts]}).encode() + b"\n")
            answers.writelines(parts)
        answers.flush()


def main() -> None:
    """Take the limits from the command line, by name, and serve."""
    limits = Limits(**dict(zip((each.name for each in fields(Limits)), map(int, sys.argv[1:]), strict=True)))
    confine(limits)
    serve(sys.stdin.buffer, sys.stdout.buffer, limits)


if __name__ == "__main__":
    main()
