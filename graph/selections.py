"""From a GraphQL operation to what is asked for: fragments, aliases, directives and types resolved by the specification."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableValues,
    get_argument_values,
    get_directive_values,
    get_named_type,
    is_abstract_type,
    is_non_null_type,
    is_object_type,
)

from db.reads.arguments import at, bound, shape, values_at
from db.reads.declaring import Bound, Choice, Connection, Entity, Group, Relation, Source
from db.reads.looks import SUBSCRIPTION
from db.reads.queries import CATALOGUE, QUERY
from db.reads.selection import TYPENAME, Asked
from graph.access import Access

LONGEST_NAME = 63  # of a column in PostgreSQL
DECLARED = "strawberry-definition"
Owner: TypeAlias = Entity | Group | Connection | None


class NoPlan(Exception):
    """The operation is executed field by field; the reason is a word for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Site:
    """A field with arguments."""

    source: Source
    definition: GraphQLField
    node: FieldNode


@dataclass(frozen=True)
class Chosen:
    """A field of the operation; `site` is its place among those with arguments."""

    key: str
    name: str
    required: bool
    site: int | None = None
    type_name: str = ""
    below: Mapping[str, tuple["Chosen", ...]] = field(default_factory=dict)


@dataclass(eq=False)
class Selection:
    """What an operation asks for, its arguments still to be bound."""

    sites: list[Site]
    fields: tuple[Chosen, ...]

    def bind(self, variables: VariableValues) -> list[dict[str, Bound]]:
        """The arguments of every field that has some; raises a `Refused` when one is wrong."""
        return [
            bound(
                CATALOGUE,
                each.source,
                _pythonic(each.definition, get_argument_values(each.definition, each.node, variables)),
            )
            for each in self.sites
        ]

    def given(self, chosen: Chosen, variables: VariableValues) -> dict[str, Any]:
        """What a field's arguments are, as GraphQL gives them."""
        if chosen.site is None:
            return {}
        site = self.sites[chosen.site]
        return _pythonic(site.definition, get_argument_values(site.definition, site.node, variables))

    def asked(self, arguments: Sequence[Mapping[str, Bound]]) -> tuple[Asked, ...]:
        """The fields for a statement, arguments in their places."""
        return tuple(_asked(each, arguments) for each in self.fields)


def shape_of(arguments: Sequence[Mapping[str, Bound]]) -> tuple[Any, ...]:
    """What of the arguments makes the statement another one."""
    return tuple(shape(each) for each in arguments)


def values_of(arguments: Sequence[Mapping[str, Bound]]) -> dict[str, Any]:
    """The parameters' values by name."""
    return {name: value for n, each in enumerate(arguments) for name, value in values_at(f"s{n}", each).items()}


def _asked(chosen: Chosen, arguments: Sequence[Mapping[str, Bound]]) -> Asked:
    given = {} if chosen.site is None else at(f"s{chosen.site}", arguments[chosen.site])
    below = {name: tuple(_asked(each, arguments) for each in fields) for name, fields in chosen.below.items()}
    if chosen.name == TYPENAME:
        given = {"type_name": chosen.type_name}
    return Asked(chosen.key, chosen.name, chosen.required, given, below)


def _pythonic(definition: GraphQLField, values: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments under their names in Python."""
    return {definition.args[name].extensions[DECLARED].python_name: value for name, value in values.items()}


class Reader:
    """Reads one operation for one class of actor; `variables` decide what is skipped and included."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
        *,
        guest: bool,
    ) -> None:
        self._schema, self._fragments, self._variables, self._guest = schema, fragments, variables, guest
        self._sites: list[Site] = []

    def selection(self, operation: OperationDefinitionNode) -> Selection:
        """All that the operation asks for; raises `NoPlan`."""
        kind = self._schema.get_root_type(operation.operation)
        root = SUBSCRIPTION if operation.operation is OperationType.SUBSCRIPTION else QUERY
        assert kind is not None
        return Selection(self._sites, self._fields(kind, root, [operation.selection_set]))

    def _fields(
        self, kind: GraphQLObjectType, owner: Owner, selections: Sequence[SelectionSetNode]
    ) -> tuple[Chosen, ...]:
        collected: dict[str, list[FieldNode]] = {}
        spread: set[str] = set()
        for each in selections:
            self._collect(each, kind, collected, spread)
        return tuple(self._field(kind, owner, key, nodes) for key, nodes in collected.items())

    def _collect(
        self, selections: SelectionSetNode, kind: GraphQLObjectType, found: dict[str, list[FieldNode]], spread: set[str]
    ) -> None:
        for node in selections.selections:
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._applies(node.type_condition.name.value, kind):
                    self._collect(node.selection_set, kind, found, spread)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                spread.add(node.name.value)
                fragment = self._fragments[node.name.value]
                if self._applies(fragment.type_condition.name.value, kind):
                    self._collect(fragment.selection_set, kind, found, spread)

    def _is_included(self, node: Any) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not (skip and skip["if"]) and not (include and not include["if"])

    def _applies(self, condition: str, kind: GraphQLObjectType) -> bool:
        if condition == kind.name:
            return True
        general = self._schema.get_type(condition)
        return is_abstract_type(general) and self._schema.is_sub_type(general, kind)

    def _field(self, kind: GraphQLObjectType, owner: Owner, key: str, nodes: Sequence[FieldNode]) -> Chosen:
        if len(key) > LONGEST_NAME:
            raise NoPlan("long name")
        name = nodes[0].name.value
        if name == TYPENAME:
            return Chosen(key, TYPENAME, required=True, type_name=kind.name)
        if name.startswith("__"):
            raise NoPlan("introspection")
        definition = kind.fields[name]
        declared = definition.extensions[DECLARED]
        if owner is QUERY and self._guest and declared.metadata["access"] is Access.SIGNED_IN:
            raise NoPlan("guest")
        source = owner.fields.get(declared.python_name) if isinstance(owner, Entity | Group) else None
        site = None
        if source is not None and definition.args:
            site = len(self._sites)
            self._sites.append(Site(source, definition, nodes[0]))
        # What the root names and does not find is an error: it, too, is promised.
        required = is_non_null_type(definition.type) or owner is QUERY
        below = self._below(definition, source, owner, declared.python_name, nodes)
        return Chosen(key, declared.python_name, required, site, below=below)

    def _below(
        self, definition: GraphQLField, source: Source | None, owner: Owner, name: str, nodes: Sequence[FieldNode]
    ) -> dict[str, tuple[Chosen, ...]]:
        named = get_named_type(definition.type)
        selections = [node.selection_set for node in nodes if node.selection_set is not None]
        below = _owner_below(source, owner, name)
        several: Sequence[Entity] = ()
        if isinstance(source, Choice):
            several = [CATALOGUE[kind] for kind in source.kinds]
        elif isinstance(below, Entity) and below.variants:
            several = CATALOGUE.types_of(below)
        if several:
            return {each.type_name: self._fields(self._object(each.type_name), each, selections) for each in several}
        if not is_object_type(named):
            return {}
        return {named.name: self._fields(named, below, selections)}

    def _object(self, name: str) -> GraphQLObjectType:
        found = self._schema.get_type(name)
        assert is_object_type(found)
        return found


def _owner_below(source: Source | None, owner: Owner, name: str) -> Owner:
    match source:
        case Relation(to=kind):
            return CATALOGUE[kind]
        case Group() | Connection():
            return source
        case _:
            pass
    if isinstance(owner, Connection) and name in ("nodes", "node"):
        return CATALOGUE[owner.to]
    return owner if name == "edges" else None
