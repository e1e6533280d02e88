"""What one GraphQL request may ask for, judged before anything is run.

The cost of a field is one, and what stands below a connection counts once for each row of its page. Fragments are
judged once for each type they stand on, so a document of a thousand tokens takes a thousand steps however it is nested.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)
from strawberry.extensions import SchemaExtension

from leadhub.api.pages import DEFAULT_SIZE, LARGEST_SIZE
from leadhub.errors import BadRequest

MOST_TOKENS = 1_000
DEEPEST = 10
MOST_ALIASES = 15
MOST_ROOT_FIELDS = 10
MOST_COST = 20_000
LIST_SIZE = 5


@dataclass(frozen=True, slots=True)
class Weight:
    """What a part of a document asks for."""

    cost: int = 0
    depth: int = 0
    aliases: int = 0
    fields: int = 0

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(
            self.cost + other.cost,
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.fields + other.fields,
        )


@dataclass(slots=True)
class Scale:
    """Weighs one operation."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    weighed: dict[tuple[str, str], Weight] = field(default_factory=dict)

    def weigh(self, selections: SelectionSetNode | None, parent: Any) -> Weight:
        """The weight of a selection set on a type."""
        total = Weight()
        for node in selections.selections if selections else ():
            total += self._weigh(node, parent)
        return total

    def _weigh(self, node: Any, parent: Any) -> Weight:
        if isinstance(node, FieldNode):
            return self._weigh_field(node, parent)
        if isinstance(node, InlineFragmentNode):
            return self.weigh(node.selection_set, self._narrowed(node, parent))
        assert isinstance(node, FragmentSpreadNode)
        fragment = self.fragments[node.name.value]
        kind = self._narrowed(fragment, parent)
        place = (node.name.value, str(kind))
        if place not in self.weighed:
            self.weighed[place] = self.weigh(fragment.selection_set, kind)
        return self.weighed[place]

    def _weigh_field(self, node: FieldNode, parent: Any) -> Weight:
        name = node.name.value
        aliases = int(node.alias is not None)
        if name.startswith("__"):
            # The schema describes itself at a fixed cost; its nesting is held by a rule of graphql-core.
            return Weight(cost=1, depth=1, aliases=aliases, fields=1)
        definition = getattr(parent, "fields", {}).get(name)
        kind = get_named_type(definition.type) if definition is not None else None
        inner = self.weigh(node.selection_set, kind)
        rows = self._rows(node, kind, definition)
        return Weight(1 + rows * inner.cost, 1 + inner.depth, aliases + inner.aliases, 1)

    def _rows(self, node: FieldNode, kind: Any, definition: Any) -> int:
        if str(kind).endswith("Connection"):
            given = {argument.name.value: argument.value for argument in node.arguments or ()}
            sizes = [self._size(given[name]) for name in ("first", "last") if name in given]
            return max(sizes, default=DEFAULT_SIZE)
        listed = definition is not None and "[" in str(definition.type)
        # The edges of a connection are counted by its page size already.
        return LIST_SIZE if listed and node.name.value != "edges" else 1

    def _size(self, value: Any) -> int:
        number: Any = None
        if isinstance(value, IntValueNode):
            number = int(value.value[:9])
        elif isinstance(value, VariableNode):
            number = self.variables.get(value.name.value, LARGEST_SIZE)
        return number if isinstance(number, int) and 0 < number <= LARGEST_SIZE else LARGEST_SIZE

    def _narrowed(self, node: Any, parent: Any) -> Any:
        return self.schema.get_type(node.type_condition.name.value) if node.type_condition else parent


class Limits(SchemaExtension):
    """Refuse what asks for too much, after validation and before execution; tell what was asked for."""

    cost = 0

    def on_validate(self) -> Iterator[None]:
        """Weigh the document once it is known to be valid."""
        yield
        context = self.execution_context
        if context.pre_execution_errors or context.graphql_document is None:
            return
        # Strawberry's own `operation_name` falls back to the first operation; the specification asks for a name.
        name = context._provided_operation_name
        self.cost = check(context.schema._schema, context.graphql_document, context.variables or {}, name)

    def get_results(self) -> dict[str, Any]:
        """What stands in `extensions` of the answer."""
        return {"cost": {"requested": self.cost, "limit": MOST_COST}}


def check(
    schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any], operation_name: str | None
) -> int:
    """The cost of the operation that is meant; raises BadRequest with the measure that is too much and its limit."""
    cost = 0
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) > 1 and not operation_name:
        raise BadRequest("Say by operationName which of the operations is meant.", code="malformed_query")
    for node in operations:
        if operation_name and node.name and node.name.value != operation_name:
            continue
        weight = Scale(schema, fragments, variables).weigh(node.selection_set, schema.get_root_type(node.operation))
        cost = max(cost, weight.cost)
        for code, what, measured, limit in (
            ("query_too_deep", "levels deep", weight.depth, DEEPEST),
            ("too_many_aliases", "aliases", weight.aliases, MOST_ALIASES),
            ("too_many_fields", "root fields", weight.fields, MOST_ROOT_FIELDS),
            ("query_too_costly", "points of cost", weight.cost, MOST_COST),
        ):
            if measured > limit:
                raise BadRequest(
                    f"The query asks for {measured} {what}; {limit} are allowed.", code=code, cost=measured, limit=limit
                )
    return cost
