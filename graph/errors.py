"""Errors of queries and subscriptions: the refusal's own words, a bad request, or nothing but a request id."""

import logging
from collections.abc import Iterator

from graphql import ExecutionResult as GraphQLResult
from graphql import GraphQLError
from strawberry.exceptions import MissingQueryError
from strawberry.extensions import SchemaExtension
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.execution import ExecutionResult, StreamExecutionResult

from db.engine import is_busy
from graph.context import Context
from rules.errors import NotAvailable, Problem, Refused, TooManyAttempts
from rules.sentences import say

logger = logging.getLogger("portal.errors")


# What the library raises for a request that names no operation, or one that its door does not serve.
MALFORMED = MissingQueryError | CannotGetOperationTypeError | InvalidOperationTypeError


class BadRequest(Exception):
    """The request can not be executed; `details` go into the error's extensions."""

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class ErrorPolicy(SchemaExtension):
    """Gives every error a code; what is unexpected is logged whole and shown as nothing."""

    def on_operation(self) -> Iterator[None]:
        """Shape the errors of an answer."""
        yield
        result = self.execution_context.result
        if isinstance(result, GraphQLResult | ExecutionResult):
            self._shape_all(result)
        elif result is None and self.execution_context.pre_execution_errors:
            errors = self.execution_context.pre_execution_errors
            errors[:] = [self._shaped(error) for error in errors]

    def on_stream_result(self, result: StreamExecutionResult) -> Iterator[None]:
        """Shape the errors of one answer of many."""
        if isinstance(result, GraphQLResult | ExecutionResult):
            self._shape_all(result)
        yield

    def _shape_all(self, result: GraphQLResult | ExecutionResult) -> None:
        if result.errors:
            result.errors = [self._shaped(error) for error in result.errors]

    def _shaped(self, error: GraphQLError) -> GraphQLError:
        return shaped(error, self.execution_context.context)


def unanswered(problem: Exception, context: Context) -> GraphQLError:
    """The error of an answer that could not be read at all."""
    return shaped(GraphQLError(str(problem), original_error=problem), context)


def shaped(error: GraphQLError, context: Context) -> GraphQLError:
    """The error as it may be shown."""
    if isinstance(error, Shaped):
        return error
    original = error.original_error
    while isinstance(original, GraphQLError) and original.original_error is not None:
        original = original.original_error
    if isinstance(original, Refused):
        return _refused(error, original, context)
    if isinstance(original, BadRequest):
        context.outcome = "BAD_REQUEST"
        return Shaped(error, original.message, {"code": "BAD_REQUEST"} | original.details)
    if is_busy(original):
        logger.warning("the database is away or overloaded: %s", type(original).__name__)
        return _refused(error, NotAvailable(Problem("BUSY")), context)
    if original is None or isinstance(original, GraphQLError | MALFORMED):
        context.outcome = "BAD_REQUEST"
        return Shaped(error, _without_suggestions(error.message), {"code": "BAD_REQUEST"})
    context.outcome = "INTERNAL"
    request_id = context.actor.request_id
    logger.error("unexpected error, request %s", request_id, exc_info=original)
    return Shaped(error, say("INTERNAL", context.language), {"code": "INTERNAL", "requestId": request_id})


class Shaped(GraphQLError):
    """An error that may be shown."""

    def __init__(self, error: GraphQLError, message: str, extensions: dict[str, object]) -> None:
        super().__init__(
            message,
            nodes=error.nodes,
            source=error.source,
            positions=error.positions,
            path=error.path,
            extensions=extensions,
        )


def _refused(error: GraphQLError, refused: Refused, context: Context) -> Shaped:
    context.outcome = refused.code.value
    extensions: dict[str, object] = {
        "code": refused.code.value,
        "problems": [
            {"field": each.field, "code": each.code, "message": each.message(context.language)}
            for each in refused.problems
        ],
    }
    if isinstance(refused, TooManyAttempts):
        extensions["retryAfter"] = refused.retry_after
    return Shaped(error, refused.message(context.language), extensions)


def _without_suggestions(message: str) -> str:
    """Names that were not asked for are not told: argument and type errors carry suggestions, too."""
    return message.split(" Did you mean ")[0]
