"""How much one GraphQL document may ask for, counted before validation and in time linear in the document.

Every measure counts fragments where they are spread, but each fragment is walked once: its measures are arithmetic on
the measures of what it spreads. A chain of fragments that doubles thirty times costs thirty additions, not 2³⁰ visits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    Lexer,
    OperationType,
    Source,
    TokenKind,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
    parse,
)
from graphql.language import ast

from graph.storable import refuse_unstorable

PAGE_ARGUMENTS = ("first", "last")
INTROSPECTION = ("__schema", "__type")
INTROSPECTION_LIMITS = ("introspection_depth", "introspection_fields", "introspection_lists")
OPENING, CLOSING = frozenset("{[("), frozenset("}])")
# Beyond this the exact number tells nothing more; sums and products stop here, so numbers stay small
COUNTLESS = 10**9


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a document, and each of its operations, may ask for."""

    characters: int = 32_768
    tokens: int = 2_000  # comments count
    nesting: int = 50  # of brackets in the text, and of selection sets through fragments; refused as "depth"
    operations: int = 30  # in a document, of which one is executed
    depth: int = 10  # fields below one another, the leaf counted
    fields: int = 500
    aliases: int = 30
    directives: int = 50
    root_fields: int = 20
    mutation_root_fields: int = 5
    cost: int = 15_000  # fields in the answer if every list is as long as asked for
    # The standard introspection query is 15 deep and goes through three lists: types, fields, args
    introspection_depth: int = 16
    introspection_fields: int = 500
    introspection_lists: int = 3
    # What a list counts for in the cost
    page: int = 20  # paged, but nothing asked and no default in the schema
    largest_page: int = 100  # the most a page holds; also what nonsense counts for
    list_length: int = 10  # not paged: papers, charges, parties


class LimitExceeded(Exception):
    """A document asks for more than `allowed` of what `limit` names; `found` stops counting at some point."""

    def __init__(self, limit: str, allowed: int, found: int) -> None:
        super().__init__(f"The document exceeds the limit {limit!r}: {found} found, {allowed} allowed.")
        self.limit = limit
        self.allowed = allowed
        self.found = found


class Cost(NamedTuple):
    """What a selection asks for, fragments expanded; introspection is counted apart."""

    # Amounts
    total: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    root_fields: int = 0  # fields of the selection itself, not of those below
    introspection_fields: int = 0
    # Depths
    depth: int = 0
    nesting: int = 0
    lists: int = 0  # lists below one another
    introspection_depth: int = 0
    introspection_lists: int = 0

    def beside(self, other: "Cost") -> "Cost":
        """The two in one selection: amounts add up, of depths the greater counts."""
        amounts = (min(mine + its, COUNTLESS) for mine, its in zip(self[:6], other[:6], strict=True))
        return Cost(*amounts, *map(max, self[6:], other[6:]))


NOTHING = Cost()


def parse_within(query: str, limits: Limits) -> ast.DocumentNode:
    """The parsed document; LimitExceeded or GraphQLError (syntax, text that no database can hold) otherwise."""
    if len(query) > limits.characters:
        raise LimitExceeded("characters", limits.characters, len(query))
    refuse_unstorable(query)
    openings = query.count("{") + query.count("[") + query.count("(")
    # Most documents are so short that a glance shows they are within; only the others are read twice
    if len(query) > limits.tokens or openings > limits.nesting or "\\u" in query:
        _scan(query, limits)
    return parse(query)


def check_document(
    document: ast.DocumentNode,
    schema: GraphQLSchema,
    limits: Limits,
    operation_name: str | None,
    variables: Mapping[str, Any] | None,
) -> Cost:
    """What the operation to be executed asks for, or LimitExceeded; nothing else, even if validation would refuse it.

    Every definition is measured, since validation walks them all; the cost binds only what would be executed.
    """
    operations = [node for node in document.definitions if isinstance(node, ast.OperationDefinitionNode)]
    fragments = [node for node in document.definitions if isinstance(node, ast.FragmentDefinitionNode)]
    _bound("operations", len(operations), limits.operations)
    by_name = {node.name.value: node for node in fragments}
    loose = _Walk(schema, by_name, limits, {})
    for fragment in fragments:
        cost = loose.fragment(fragment, level=0)
        _enforce(_introspected(cost) if fragment.type_condition.name.value.startswith("__") else cost, limits)
    executed = NOTHING
    for operation in operations:
        cost = _Walk(schema, by_name, limits, variables or {}).operation(operation)
        _enforce(cost, limits)
        is_mutation = operation.operation is OperationType.MUTATION
        _bound("root_fields", cost.root_fields, limits.mutation_root_fields if is_mutation else limits.root_fields)
        if not operation_name or (operation.name and operation.name.value == operation_name):
            _bound("cost", cost.total, limits.cost)
            executed = cost
    return executed


def _scan(query: str, limits: Limits) -> None:
    """Count tokens and open brackets without building anything, so that the parser never recurses too deep."""
    lexer = Lexer(Source(query))
    token, tokens, nesting = lexer.token, 0, 0
    while (token := lexer.read_next_token(token.end)).kind is not TokenKind.EOF:
        tokens += 1
        _bound("tokens", tokens, limits.tokens)
        nesting += (token.kind.value in OPENING) - (token.kind.value in CLOSING)
        _bound("depth", nesting, limits.nesting)
        if token.kind is TokenKind.STRING and token.value:
            refuse_unstorable(token.value)


def _bound(limit: str, found: int, allowed: int) -> None:
    if found > allowed:
        raise LimitExceeded(limit, allowed, found)


def _enforce(cost: Cost, limits: Limits) -> None:
    _bound("depth", cost.nesting, limits.nesting)
    for limit in ("depth", "fields", "aliases", "directives", *INTROSPECTION_LIMITS):
        _bound(limit, getattr(cost, limit), getattr(limits, limit))


@dataclass(slots=True)
class _Walk:
    """One walk over what an operation selects, with one set of variables."""

    schema: GraphQLSchema
    fragments: Mapping[str, ast.FragmentDefinitionNode]
    limits: Limits
    variables: Mapping[str, Any]
    defaults: dict[str, ast.ValueNode] = field(default_factory=dict)
    measured: dict[str, Cost] = field(default_factory=dict)

    def operation(self, node: ast.OperationDefinitionNode) -> Cost:
        directives = len(node.directives or ())
        for definition in node.variable_definitions or ():
            directives += len(definition.directives or ())
            if definition.default_value:
                self.defaults[definition.variable.name.value] = definition.default_value
        cost = self.selections(node.selection_set, self.schema.get_root_type(node.operation), level=0)
        return cost.beside(Cost(directives=directives))

    def selections(self, node: ast.SelectionSetNode | None, parent: GraphQLNamedType | None, level: int) -> Cost:
        # Our own recursion ends here too, long before the interpreter's
        _bound("depth", level, self.limits.nesting)
        cost = NOTHING
        for selection in node.selections if node else ():
            cost = cost.beside(self.selection(selection, parent, level))
        return cost._replace(nesting=cost.nesting + 1)

    def selection(self, node: ast.SelectionNode, parent: GraphQLNamedType | None, level: int) -> Cost:
        if isinstance(node, ast.FieldNode):
            cost = self.selected_field(node, parent, level)
        elif isinstance(node, ast.InlineFragmentNode):
            condition = node.type_condition
            inner = self.schema.get_type(condition.name.value) if condition else parent
            cost = self.selections(node.selection_set, inner, level + 1)
        else:
            cost = self.spread(node.name.value, level) if isinstance(node, ast.FragmentSpreadNode) else NOTHING
        return cost.beside(Cost(directives=len(node.directives))) if node.directives else cost

    def spread(self, name: str, level: int) -> Cost:
        """The measures of a fragment, walked at its first mention only."""
        if name not in self.measured:
            definition = self.fragments.get(name)
            # Stands while the fragment is walked: a cycle ends here, and validation refuses it
            self.measured[name] = NOTHING
            if definition:
                self.measured[name] = self.fragment(definition, level + 1)
        _bound("depth", level + self.measured[name].nesting, self.limits.nesting)
        return self.measured[name]

    def fragment(self, node: ast.FragmentDefinitionNode, level: int) -> Cost:
        cost = self.selections(node.selection_set, self.schema.get_type(node.type_condition.name.value), level)
        return cost.beside(Cost(directives=len(node.directives or ())))

    def selected_field(self, node: ast.FieldNode, parent: GraphQLNamedType | None, level: int) -> Cost:
        own = Cost(total=1, fields=1, depth=1, aliases=1 if node.alias else 0, root_fields=1)
        if not node.selection_set:
            return own
        name = node.name.value
        definition = self.schema.get_field(parent, name) if is_composite_type(parent) else None
        named = get_named_type(definition.type) if definition else None
        below = self.selections(node.selection_set, named, level + 1)
        if name in INTROSPECTION:
            return own.beside(_introspected(below))
        is_list = bool(definition and is_list_type(get_nullable_type(definition.type)))
        length = self.length(node, definition, parent) if definition else 1
        total = min(below.total * length, COUNTLESS)
        return own.beside(
            below._replace(total=total, depth=below.depth + 1, lists=below.lists + is_list, root_fields=0)
        )

    def length(self, node: ast.FieldNode, definition: GraphQLField, parent: GraphQLNamedType | None) -> int:
        """How many there may be of what is below a field: the page asked for, or a likely length of a list."""
        paged = [name for name in PAGE_ARGUMENTS if name in definition.args]
        may_page = bool(paged) or get_named_type(definition.type).name.endswith("Connection")
        is_list = is_list_type(get_nullable_type(definition.type))
        # The connection's own field has counted its edges and nodes already
        if not may_page and (not is_list or (parent and parent.name.endswith("Connection"))):
            return 1
        asked = [self.number(argument.value) for argument in node.arguments or () if argument.name.value in paged]
        usual = [self.default(definition.args[name]) for name in paged]
        likely = self.limits.page if may_page else self.limits.list_length
        return max(asked, default=0) or max(usual, default=0) or likely

    def default(self, argument: GraphQLArgument) -> int:
        # A schema built from code has default_value, one read from a file has default
        if argument.default is None:
            return self.plausible(argument.default_value)
        literal = argument.default.literal
        return self.number(literal) if literal else self.plausible(argument.default.value)

    def number(self, node: ast.ValueNode) -> int:
        """The page size that an argument asks for; 0 if it leaves the choice to the field."""
        if isinstance(node, ast.VariableNode):
            name = node.name.value
            if name in self.variables:
                return self.plausible(self.variables[name])
            default = self.defaults.get(name)
            return 0 if default is None or isinstance(default, ast.VariableNode) else self.number(default)
        if isinstance(node, ast.NullValueNode):
            return 0
        # Python refuses to read an integer of thousands of digits
        if isinstance(node, ast.IntValueNode) and len(node.value) < 10:
            return self.plausible(int(node.value))
        return self.limits.largest_page

    def plausible(self, value: object) -> int:
        """A page size that came as a value: at least 1, the largest for nonsense, 0 if there is none."""
        if value is None or value is Undefined:
            return 0
        # A bool is an int to Python, not to GraphQL
        if type(value) is int and 0 <= value <= self.limits.largest_page:
            return max(value, 1)
        return self.limits.largest_page


def _introspected(below: Cost) -> Cost:
    """What is below a field of introspection, moved to the measures kept for it."""
    counted = NOTHING._replace(aliases=below.aliases, directives=below.directives, nesting=below.nesting)
    return counted._replace(
        introspection_fields=below.fields, introspection_depth=below.depth + 1, introspection_lists=below.lists
    )
