"""What public pages ask of the API, and what it says when it cannot answer."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from starlette.requests import Request

from rules.labels import LANGUAGES, preferred_language
from rules.people import Guest

DOCUMENT = (Path(__file__).parent / "operations.graphql").read_text(encoding="utf-8")
# (document, operation, variables, caller) -> data, errors
Ask = Callable[
    [str, str, Mapping[str, Any], Guest], Awaitable[tuple[Mapping[str, Any] | None, Sequence[Mapping[str, Any]]]]
]

NOT_THERE: Sequence[Mapping[str, Any]] = [{"message": "", "extensions": {"code": "NOT_FOUND"}}]


class Unanswered(Exception):
    """The API has refused: `code`, and a sentence for each thing that is wrong."""

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        extensions: Mapping[str, Any] = errors[0].get("extensions", {})
        self.code = str(extensions.get("code", "INTERNAL"))
        problems = extensions.get("problems") or ()
        self.sentences = [str(each["message"]) for each in problems] or [str(errors[0]["message"])]
        super().__init__(self.code)


def language_of(request: Request) -> str:
    """`?lang=` of a page, or what the browser prefers."""
    chosen = request.query_params.get("lang", "")
    return chosen if chosen in LANGUAGES else preferred_language(request.headers.get("accept-language", ""))


async def answer(ask: Ask, request: Request, name: str, **variables: Any) -> Mapping[str, Any]:
    """The data of one of our operations; raises `Unanswered`."""
    caller = Guest(
        address=request.client.host if request.client else "",
        request_id=getattr(request.state, "request_id", ""),
        language=language_of(request),
    )
    data, errors = await ask(DOCUMENT, name, variables, caller)
    if errors or data is None:
        raise Unanswered(errors or [{"message": "", "extensions": {"code": "INTERNAL"}}])
    return data


async def office_named(ask: Ask, request: Request, office_id: str) -> Mapping[str, Any]:
    """Id and name of an office; raises `Unanswered` when there is none."""
    node: Mapping[str, Any] | None = (await answer(ask, request, "OfficeNamed", id=office_id))["node"]
    if not node:
        raise Unanswered(NOT_THERE)
    return node
