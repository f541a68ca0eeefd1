"""Random valid documents over the real schema, with random variables: ids and cursors that exist, pages of all sizes,
skipped and included fields, fields asked for twice, fragments."""

import random
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    NamedTypeNode,
    NameNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    get_named_type,
    is_composite_type,
    is_object_type,
    print_ast,
    visit,
)

SEARCHED = ("盗窃", "海", "北京", "%", "_", "  ", "x" * 51, "264")


@dataclass
class Pool:
    """What random documents may name: ids that one may see, ids that one may not, cursors that came in answers."""

    seen: list[str]
    unseen: list[str]
    cursors: list[str] = field(default_factory=list)


@dataclass
class Random:
    """One document, with its variables."""

    text: str
    variables: dict[str, Any]


def _name(value: str) -> NameNode:
    return NameNode(value=value)


class _Shaking(Visitor):
    """Makes a document that looks like nothing into one that finds something."""

    def __init__(self, types: TypeInfo, pool: Pool, chance: random.Random) -> None:
        super().__init__()
        self.types, self.pool, self.chance = types, pool, chance
        self.variables: dict[str, tuple[str, Any]] = {}
        self.fragments: list[FragmentDefinitionNode] = []

    def _variable(self, kind: str, value: Any) -> VariableNode:
        name = f"v{len(self.variables)}"
        self.variables[name] = (kind, value)
        return VariableNode(name=_name(name))

    def _value(self, kind: str, value: Any) -> ValueNode:
        if self.chance.random() < 0.6:
            return self._variable(kind, value)
        if isinstance(value, int):
            return IntValueNode(value=str(value))
        return StringValueNode(value=value)

    def _arguments(self, node: FieldNode) -> tuple[ArgumentNode, ...]:
        given: dict[str, ValueNode] = {argument.name.value: argument.value for argument in node.arguments or ()}
        chance, pool = self.chance, self.pool
        for name in ("id", "parentId"):
            if name in given and chance.random() < 0.98:
                ids = pool.seen if chance.random() < 0.85 else pool.unseen
                given[name] = self._value("ID!" if name == "id" else "ID", chance.choice(ids))
        if "search" in given and chance.random() < 0.7:
            given["search"] = self._value("String", chance.choice(SEARCHED))
        if "filter" in given and chance.random() < 0.7:
            found = {"text": chance.choice(SEARCHED), "kinds": chance.choice((["LEGAL_DOCUMENT"], []))}
            given["filter"] = self._variable("PublicationFilter", found)
        paging = [name for name in ("first", "last", "after", "before") if name in given]
        if paging and chance.random() < 0.98:
            for name in paging:
                del given[name]
            size = "last" if "last" in paging and chance.random() < 0.4 else "first"
            if chance.random() < 0.8:
                given[size] = self._value("Int", chance.choice((0, 1, 2, 3, 7, 20, 100)))
            for name in ("after", "before"):
                if name in paging and pool.cursors and chance.random() < 0.15:
                    given[name] = self._value("String", chance.choice(pool.cursors))
        return tuple(ArgumentNode(name=_name(name), value=value) for name, value in given.items())

    def _directives(self) -> tuple[DirectiveNode, ...]:
        if self.chance.random() < 0.9:
            return ()
        value = self.chance.random() < 0.5
        condition = self._variable("Boolean!", value) if self.chance.random() < 0.7 else BooleanValueNode(value=value)
        name = self.chance.choice(("skip", "include"))
        return (DirectiveNode(name=_name(name), arguments=(ArgumentNode(name=_name("if"), value=condition),)),)

    def enter_field(self, node: FieldNode, *_: object) -> FieldNode:
        alias = _name(f"{node.name.value}_{self.chance.choice('abc')}") if self.chance.random() < 0.05 else node.alias
        return FieldNode(
            name=node.name,
            alias=alias,
            arguments=self._arguments(node),
            directives=self._directives(),
            selection_set=node.selection_set,
        )

    def _more(self, kind: GraphQLObjectType, depth: int) -> list[FieldNode]:
        """Some more fields of the type, and of what lies below it."""
        found = []
        names = [name for name in kind.fields if name == "id" or self.chance.random() < 0.25]
        for name in names:
            below = get_named_type(kind.fields[name].type)
            if not is_composite_type(below):
                found.append(FieldNode(name=_name(name), arguments=(), directives=self._directives()))
            elif is_object_type(below) and depth and (inner := self._more(below, depth - 1)):
                whole = SelectionSetNode(selections=tuple(inner))
                plain = FieldNode(name=_name(name), arguments=self._paging(kind.fields[name]), directives=())
                alias = _name(f"{name}_more")
                found.append(
                    FieldNode(
                        name=plain.name, alias=alias, arguments=plain.arguments, directives=(), selection_set=whole
                    )
                )
        return found

    def _paging(self, field: GraphQLField) -> tuple[ArgumentNode, ...]:
        if "last" not in field.args or self.chance.random() < 0.3:
            return ()
        size = IntValueNode(value=str(self.chance.choice((1, 2, 5))))
        return (ArgumentNode(name=_name(self.chance.choice(("first", "last"))), value=size),)

    def leave_selection_set(self, node: SelectionSetNode, *_: object) -> SelectionSetNode:
        kind = get_named_type(self.types.get_type()) or self.types.get_parent_type()
        selections = list(node.selections)
        chance = self.chance.random()
        if kind is None or not selections:
            return node
        if is_object_type(kind) and kind.name != "Query":
            selections += self._more(kind, depth=2)
        if chance < 0.15:
            selections.append(FieldNode(name=_name("__typename"), arguments=(), directives=()))
        elif chance < 0.3:  # asked for twice: merged
            selections.insert(0, self.chance.choice(selections))
        elif chance < 0.4:
            inner = SelectionSetNode(selections=tuple(selections[1:]))
            condition = NamedTypeNode(name=_name(kind.name))
            if inner.selections and is_object_type(kind):
                whole = InlineFragmentNode(type_condition=condition, directives=(), selection_set=inner)
                selections = [selections[0], whole]
        elif chance < 0.5 and is_object_type(kind):
            name = f"F{len(self.fragments)}"
            self.fragments.append(
                FragmentDefinitionNode(
                    name=_name(name),
                    type_condition=NamedTypeNode(name=_name(kind.name)),
                    directives=(),
                    selection_set=SelectionSetNode(selections=tuple(selections)),
                )
            )
            selections = [FragmentSpreadNode(name=_name(name), directives=())]
        return SelectionSetNode(selections=tuple(selections))


def shaken(document: DocumentNode, schema: GraphQLSchema, pool: Pool, chance: random.Random) -> Random:
    """The document with things that exist in it."""
    types = TypeInfo(schema)
    shaking = _Shaking(types, pool, chance)
    changed = visit(document, TypeInfoVisitor(types, shaking))
    (operation,) = changed.definitions
    definitions = tuple(
        VariableDefinitionNode(variable=VariableNode(name=_name(name)), type=_type(kind), directives=())
        for name, (kind, _) in shaking.variables.items()
    )
    whole = OperationDefinitionNode(
        operation=operation.operation,
        name=_name("Random"),
        variable_definitions=definitions,
        directives=(),
        selection_set=operation.selection_set,
    )
    text = print_ast(DocumentNode(definitions=(whole, *shaking.fragments)))
    return Random(text, {name: value for name, (_, value) in shaking.variables.items()})


def _type(text: str) -> Any:
    named = NamedTypeNode(name=_name(text.rstrip("!")))
    return NonNullTypeNode(type=named) if text.endswith("!") else named
