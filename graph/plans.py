"""Plans: an operation is turned into a statement once; afterwards only values are bound."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from graphql import GraphQLError, GraphQLSchema, OperationType

from db.reads.declaring import Reading
from db.reads.pool import Answer, ReadPool
from db.reads.queries import CATALOGUE, QUERY
from db.reads.selection import PromiseBroken, completed
from db.reads.statement import Statement, compile_statement
from graph.bounded import LONGEST_STATEMENT_REMEMBERED, Bounded
from graph.lanes import Lanes
from graph.limits import Limits
from graph.operations import MOST_OPERATIONS, Operation, Operations, Query
from graph.selections import NoPlan, shape_of, values_of
from rules.deadlines import today
from rules.errors import Refused

log = structlog.get_logger("portal.reads")
# What is remembered, all clients together; a selection has several statements (languages, absent arguments).
MOST_STATEMENTS = 512


@dataclass(frozen=True)
class Plan:
    """What answers a query: a statement, the values of its parameters, and how much it asks for."""

    operation: str
    statement: Statement
    values: Mapping[str, Any]
    cost: int


@dataclass(frozen=True)
class Read:
    """What was read: the answer's `data` as JSON in UTF-8, the operation's name, and what the statement said of the session."""

    data: bytes
    operation: str
    session: Answer
    outcome: str = "ok"
    kind: str = "query"


class Plans:
    """The plans of a process."""

    def __init__(self, schema: GraphQLSchema, pool: ReadPool, limits: Limits, lanes: Lanes) -> None:
        self._pool, self._lanes = pool, lanes
        self.operations = Operations(schema, limits)
        self._statements: Bounded[Statement] = Bounded(MOST_STATEMENTS)
        self._known: Bounded[Plan] = Bounded(MOST_OPERATIONS)
        self.fallen_back: Counter[str] = Counter()

    def known(self, request: Hashable) -> Plan | None:
        """The plan of a request that came before, letter by letter."""
        return self._known.used(request)

    def remember(self, request: Hashable, plan: Plan) -> None:
        """The plan of a request, for when it comes again; whoever asks is not part of it."""
        if len(plan.statement.text) <= LONGEST_STATEMENT_REMEMBERED:
            self._known.keep(request, plan)

    async def plan(self, query: Query) -> Plan:
        """The plan; raises `NoPlan` when the query must be executed field by field."""
        operation = self.operations.named(query, OperationType.QUERY)
        try:
            cost = self.operations.cost(operation, query)
            return Plan(operation.name, *await self._statement(operation, query), cost)
        except NoPlan as none:
            raise self._falling_back(operation.name, none.reason) from None

    async def read(self, plan: Plan, known_as: bytes | UUID | None, reading: Reading) -> Read:
        """The answer, from one statement; raises `NoPlan` when it must be found out field by field what is wrong."""
        who = {"token": known_as, "session": known_as, "now": reading.now, "today": today(reading.now)}
        async with self._lanes.lane(plan.cost):
            answer = await self._pool.fetch(plan.statement, {**plan.values, **who})
        if answer is None:
            raise self._falling_back(plan.operation, "signed out")
        try:
            return Read(completed(answer.json, plan.statement.computed, reading), plan.operation, answer)
        except PromiseBroken:
            raise self._falling_back(plan.operation, "null") from None

    def _falling_back(self, operation: str, reason: str) -> NoPlan:
        self.fallen_back[reason] += 1
        log.info("read.fell_back", operation=operation, reason=reason, times=self.fallen_back[reason])
        return NoPlan(reason)

    async def _statement(self, operation: Operation, query: Query) -> tuple[Statement, dict[str, Any]]:
        """The statement and the values of its parameters."""
        variables = self.operations.variables(operation, query)
        selection = self.operations.selection(operation, variables, guest=query.known_by is None)
        try:
            arguments = selection.bind(variables)
        except (Refused, GraphQLError):  # an execution says which errors stand where
            raise NoPlan("refused") from None
        key = (selection, shape_of(arguments), query.known_by, query.language)
        statement = self._statements.used(key)
        if statement is None:
            asked = selection.asked(arguments)
            compiling = partial(compile_statement, language=query.language, known_by=query.known_by)
            statement = await self.operations.compiled(partial(compiling, CATALOGUE, QUERY, asked))
            if len(statement.text) <= LONGEST_STATEMENT_REMEMBERED:
                self._statements.keep(key, statement)
        return statement, values_of(arguments)
