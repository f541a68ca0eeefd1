"""Refusals: what a mutation answers instead of its result."""

import strawberry

from graph.context import Info
from graph.declaring import field as declared
from rules.errors import RefusalCode, Refused, TooManyAttempts


@strawberry.type(description="One thing that is wrong.")
class Problem:
    """A problem of a refusal."""

    field: str | None = declared("The input path, e.g. `lawyer.licenseNumber`; null when it is about the whole.")
    code: str = declared("Stable, for programs.")
    message: str = declared("A sentence for the person.")


@strawberry.type(description="The act did not happen; `problems` lists everything that stood against it.")
class Refusal:
    """A refusal."""

    code: RefusalCode = declared("Why.")
    message: str = declared("A sentence for the person.")
    problems: list[Problem] = declared("All that is wrong, at once.")
    retry_after: int | None = declared("Seconds to wait, with TOO_MANY_ATTEMPTS.")


class Refusals(strawberry.ExceptionHandler[Refused, Refusal]):
    """Turns a raised refusal into the `Refusal` member of a mutation's union."""

    def handle(self, exception: Refused, *, field: object, info: Info) -> Refusal:
        """The refusal in the reader's language."""
        language = info.context.language
        info.context.outcome = exception.code.value
        return Refusal(
            code=exception.code,
            message=exception.message(language),
            problems=[
                Problem(field=each.field, code=each.code, message=each.message(language)) for each in exception.problems
            ],
            retry_after=exception.retry_after if isinstance(exception, TooManyAttempts) else None,
        )
