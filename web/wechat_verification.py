"""/MP_verify_….txt: the files by which WeChat makes sure that a domain is the operator's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route


@dataclass(frozen=True)
class WechatVerification:
    """Files by name, each one word."""

    files: Mapping[str, str]

    def routes(self) -> list[Route]:
        """One for each."""
        return [Route(f"/{name}", _file(word), methods=["GET"], name=name) for name, word in self.files.items()]


def _file(word: str) -> Callable[[Request], Response]:
    return lambda _: PlainTextResponse(word)
