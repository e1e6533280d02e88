"""What a document asks for, by the names of the changelog: its root fields, and whatever in it is deprecated."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    EnumValueNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLSchema,
    InlineFragmentNode,
    ObjectFieldNode,
    OperationDefinitionNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    get_nullable_type,
    get_operation_ast,
    type_from_ast,
    visit,
)
from strawberry.extensions import SchemaExtension

from leadhub.api.requests import notes_of


class Noted(SchemaExtension):
    """Notes what is asked for, once the document was found good and before it is run."""

    def on_execute(self) -> Iterator[None]:
        """The names go to the log of requests."""
        context = self.execution_context
        schema, document = context.schema, context.graphql_document
        if document is not None:
            door: str = schema.door  # type: ignore[attr-defined]  # as it was put together
            inner, name = schema._schema, context._provided_operation_name
            notes = notes_of(context.context.request)
            notes.asked += [f"{door}:{one}" for one in root_fields_of(inner, document, name)]
            if schema.has_deprecated:  # type: ignore[attr-defined]
                notes.deprecated += [f"{door}:{one}" for one in deprecated_in(inner, document, context.variables or {})]
        yield


def root_fields_of(schema: GraphQLSchema, document: DocumentNode, operation_name: str | None) -> list[str]:
    """`Query.leads`, each once, of the operation that is run."""
    operation = get_operation_ast(document, operation_name or None)
    if operation is None:
        return []
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    root = schema.get_root_type(operation.operation)
    return list(dict.fromkeys(f"{root}.{name}" for name in _fields(operation.selection_set, fragments)))


def deprecated_in(schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> list[str]:
    """`Lead.phase`, each once: fields, members of inputs and words of closed lists that go, in variables too."""
    types = TypeInfo(schema)
    finder = _Finder(types)
    visit(document, TypeInfoVisitor(types, finder))
    found = dict.fromkeys(finder.found)
    for node in document.definitions:
        for variable in node.variable_definitions or () if isinstance(node, OperationDefinitionNode) else ():
            kind = type_from_ast(schema, variable.type)
            found |= dict.fromkeys(_in_value(kind, variables.get(variable.variable.name.value)))
    return list(found)


class _Finder(Visitor):
    """Gathers what is deprecated while the document is walked with its types."""

    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self.types = types
        self.found: list[str] = []

    def enter_field(self, node: FieldNode, *_: object) -> None:
        """A field of an answer."""
        self._note(self.types.get_parent_type(), node.name.value, self.types.get_field_def())

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        """A member of an input that is written out."""
        parent = get_named_type(self.types.get_parent_input_type())
        self._note(parent, node.name.value, getattr(parent, "fields", {}).get(node.name.value))

    def enter_enum_value(self, node: EnumValueNode, *_: object) -> None:
        """A word of a closed list that is written out."""
        self._note(get_named_type(self.types.get_input_type()), node.value, self.types.get_enum_value())

    def _note(self, kind: Any, name: str, definition: Any) -> None:
        if getattr(definition, "deprecation_reason", None):
            self.found.append(f"{kind}.{name}")


def _fields(selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]) -> Iterator[str]:
    for node in selections.selections:
        if isinstance(node, FieldNode):
            yield node.name.value
        elif isinstance(node, InlineFragmentNode):
            yield from _fields(node.selection_set, fragments)
        else:
            yield from _fields(fragments[node.name.value].selection_set, fragments)  # type: ignore[attr-defined]


def _in_value(kind: Any, value: Any) -> Iterator[str]:
    kind = get_nullable_type(kind)
    if value is None:
        return
    if isinstance(kind, GraphQLList):
        for one in value if isinstance(value, list) else [value]:
            yield from _in_value(kind.of_type, one)
    elif isinstance(kind, GraphQLInputObjectType) and isinstance(value, Mapping):
        for name, given in value.items():
            if name in kind.fields:
                if kind.fields[name].deprecation_reason:
                    yield f"{kind}.{name}"
                yield from _in_value(kind.fields[name].type, given)
    elif isinstance(kind, GraphQLEnumType) and isinstance(value, str):
        word = kind.values.get(value)
        if word is not None and word.deprecation_reason:
            yield f"{kind}.{value}"
