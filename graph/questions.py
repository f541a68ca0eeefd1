"""Questions: what a subscription asks of each event, as a statement that looks for all who ask the same."""

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from graphql import GraphQLError, OperationType

from db import global_ids as ids
from db.reads.declaring import Reading
from db.reads.looks import ALIVE, compile_look
from db.reads.statement import HEAVIEST, Statement
from graph.bounded import LONGEST_STATEMENT_REMEMBERED, Bounded
from graph.operations import Operation, Operations, Query
from graph.selections import NoPlan, Selection, shape_of, values_of
from rules.errors import Refused
from rules.labels import LANGUAGES
from subscriptions.follower import Question

log = structlog.get_logger("portal.reads")
MOST_QUESTIONS = 256
FIELDS_IN_A_LOOK = 50_000  # of all subscribers together: some tenths of a second
MOST_IN_A_LOOK = 1_000
COMPILER_PATIENCE = 20.0  # longer than a query's: a subscription is worth it, for as long as it lasts


@dataclass(frozen=True)
class Asked:
    """A subscription: its question, and what it follows from which number on; `case_id` None: one's own notices."""

    operation: str
    document: str
    question: Question
    case_id: UUID | None
    after: int | None


class Questions:
    """The questions of a process."""

    def __init__(self, operations: Operations, reading: Callable[[str], Reading]) -> None:
        self._operations, self._reading = operations, reading
        self._statements: Bounded[Statement] = Bounded(MOST_QUESTIONS)
        self._making: dict[Hashable, asyncio.Task[Statement]] = {}
        self._questions: Bounded[Question] = Bounded(MOST_QUESTIONS)
        self.alive = Question(ALIVE, {}, partial(reading, LANGUAGES[0]), MOST_IN_A_LOOK)

    async def asked(self, query: Query) -> Asked:
        """The question of a subscription; raises `NoPlan` when it must be executed."""
        operation = self._operations.named(query, OperationType.SUBSCRIPTION)
        try:
            variables = self._operations.variables(operation, query)
            selection = self._operations.selection(operation, variables, guest=False)
            (root,) = selection.fields
            question = await self._question(selection, selection.bind(variables), query, operation)
            given = selection.given(root, variables)
            case_id = ids.read(given["case_id"], "case") if "case_id" in given else None
            after = given.get("after")
        except (Refused, GraphQLError, ValueError):  # an execution says what is wrong
            raise NoPlan("refused") from None
        except NoPlan as none:
            log.info("feed.fell_back", operation=operation.name, reason=none.reason)
            raise
        if after is not None and after < 0:
            raise NoPlan("refused")
        return Asked(operation.name, operation.text, question, case_id, after)

    async def _compiled(self, key: Hashable, compiling: Callable[[], Statement]) -> Statement:
        """The statement, made once however many come for it: after a restart all come back together."""
        making = self._making.get(key)
        if making is None:
            making = self._making[key] = asyncio.create_task(
                self._operations.compiled(compiling, patience=COMPILER_PATIENCE)
            )
            making.add_done_callback(lambda _: self._making.pop(key))
        statement = await asyncio.shield(making)
        if len(statement.text) <= LONGEST_STATEMENT_REMEMBERED:
            self._statements.keep(key, statement)
        return statement

    async def _question(
        self, selection: Selection, arguments: list[dict[str, Any]], query: Query, operation: Operation
    ) -> Question:
        """The question that all have in common who select the same with the same arguments in the same language."""
        key = (selection, shape_of(arguments), query.language)
        statement = self._statements.used(key)
        if statement is None:
            (asked,) = selection.asked(arguments)
            statement = await self._compiled(key, partial(compile_look, asked, query.language, HEAVIEST))
        values = values_of(arguments)
        same = (key, *values.items())
        known = self._questions.used(same)
        if known is None:
            at_once = max(1, min(MOST_IN_A_LOOK, FIELDS_IN_A_LOOK // self._operations.cost(operation, query)))
            known = Question(statement, values, partial(self._reading, query.language), at_once)
            self._questions.keep(same, known)
        return known
