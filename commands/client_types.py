"""What the client's own operations take and answer, as TypeScript types: `web/client/documents.d.ts`."""

from collections.abc import Iterator, Sequence

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLType,
    InlineFragmentNode,
    ListTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
    TypeNode,
    is_abstract_type,
    is_composite_type,
    is_required_input_field,
)

HEADER = """\
// Written by `make documents` from operations/*.graphql and the schema: change those.
import type { Document } from "./asking.js";
"""
SCALARS = {"Int": "number", "Float": "number", "Boolean": "boolean"}  # all others are strings on the wire
Fields = dict[str, list[FieldNode]]


class Types:
    """Writes the types of documents over one schema."""

    def __init__(self, schema: GraphQLSchema, documents: Sequence[DocumentNode]) -> None:
        self._schema = schema
        whole = [each for document in documents for each in document.definitions]
        self._operations = [each for each in whole if isinstance(each, OperationDefinitionNode)]
        self._fragments = {each.name.value: each for each in whole if isinstance(each, FragmentDefinitionNode)}
        self._named: dict[str, str] = {}  # enums and inputs that occur

    def module(self) -> str:
        """The whole file."""
        documents = "".join(self._document(each) for each in sorted(self._operations, key=_name))
        named = "".join(f"export type {name} = {text};\n" for name, text in sorted(self._named.items()))
        return f"{HEADER}\n{named}{documents}"

    def _document(self, operation: OperationDefinitionNode) -> str:
        name, root = _name(operation), self._schema.get_root_type(operation.operation)
        if root is None:
            raise LookupError(operation.operation)
        variables = "; ".join(
            f"{each.variable.name.value}{'' if _is_needed(each.type, each.default_value) else '?'}: {self._given(each.type)}"
            for each in operation.variable_definitions or ()
        )
        result = self._of_object(root, [operation.selection_set])
        return (
            f"\nexport type {name}Variables = {{ {variables} }};\nexport type {name}Result = {result};\n"
            f"export const {name}: Document<{name}Result, {name}Variables>;\n"
        )

    def _given(self, node: TypeNode) -> str:
        """The type of a variable."""
        if isinstance(node, NonNullTypeNode):
            return self._given(node.type).removesuffix(" | null")
        if isinstance(node, ListTypeNode):
            return f"({self._given(node.type)})[] | null"
        known = self._schema.type_map[node.name.value]  # type: ignore[attr-defined]
        return f"{self._word(known)} | null"

    def _word(self, known: GraphQLType) -> str:
        """The name of a scalar, enum or input, which is written down once."""
        name: str = known.name  # type: ignore[attr-defined]
        if isinstance(known, GraphQLEnumType):
            self._named[name] = " | ".join(f'"{value}"' for value in known.values)
        elif isinstance(known, GraphQLInputObjectType):
            if name not in self._named:
                self._named[name] = "{}"  # an input may hold itself
                self._named[name] = f"{{ {'; '.join(self._input_fields(known))} }}"
        else:
            return SCALARS.get(name, "string")
        return name

    def _input_fields(self, known: GraphQLInputObjectType) -> Iterator[str]:
        for name, each in known.fields.items():
            yield f"{name}{'' if is_required_input_field(each) else '?'}: {self._plain(each.type)}"

    def _plain(self, known: GraphQLType) -> str:
        """The type of an input's field."""
        if isinstance(known, GraphQLNonNull):
            return self._plain(known.of_type).removesuffix(" | null")
        if isinstance(known, GraphQLList):
            return f"({self._plain(known.of_type)})[] | null"
        return f"{self._word(known)} | null"

    def _answered(self, known: GraphQLType, selections: list[SelectionSetNode]) -> str:
        """The type of a result."""
        if isinstance(known, GraphQLNonNull):
            return self._answered(known.of_type, selections).removesuffix(" | null")
        if isinstance(known, GraphQLList):
            return f"({self._answered(known.of_type, selections)})[] | null"
        if not is_composite_type(known):
            return f"{self._word(known)} | null"
        if isinstance(known, GraphQLObjectType):
            return f"{self._of_object(known, selections)} | null"
        written = dict.fromkeys(self._of_object(each, selections) for each in self._schema.get_possible_types(known))
        return f"{' | '.join([each for each in written if each != '{  }'] or ['{}'])} | null"

    def _of_object(self, known: GraphQLObjectType, selections: list[SelectionSetNode]) -> str:
        fields: Fields = {}
        for each in selections:
            self._collect(known, each, fields)
        return f"{{ {'; '.join(self._field(known, key, nodes) for key, nodes in fields.items())} }}"

    def _collect(self, known: GraphQLObjectType, selections: SelectionSetNode, fields: Fields) -> None:
        """The fields that are selected on an object of this type."""
        for each in selections.selections:
            if isinstance(each, FieldNode):
                fields.setdefault(each.alias.value if each.alias else each.name.value, []).append(each)
                continue
            part = self._fragments[each.name.value] if isinstance(each, FragmentSpreadNode) else each
            if isinstance(part, InlineFragmentNode | FragmentDefinitionNode) and self._is_on(known, part):
                self._collect(known, part.selection_set, fields)

    def _is_on(self, known: GraphQLObjectType, part: InlineFragmentNode | FragmentDefinitionNode) -> bool:
        if part.type_condition is None:
            return True
        on = self._schema.type_map[part.type_condition.name.value]
        return on is known or (is_abstract_type(on) and self._schema.is_sub_type(on, known))

    def _field(self, known: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> str:
        name = nodes[0].name.value
        if name == "__typename":
            return f'{key}: "{known.name}"'
        sets = [each.selection_set for each in nodes if each.selection_set]
        of = known.fields[name].type
        return f"{key}: {self._answered(of, sets)}"


def client_types(schema: GraphQLSchema, documents: Sequence[DocumentNode]) -> str:
    """The declarations of all documents: for each its variables, its result, and the constant that names it."""
    return Types(schema, documents).module()


def _is_needed(node: TypeNode, default: object) -> bool:
    return isinstance(node, NonNullTypeNode) and default is None


def _name(operation: OperationDefinitionNode) -> str:
    return operation.name.value if operation.name else ""
