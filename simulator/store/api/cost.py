"""What a question costs: before it is asked by what it could give, after it by what it gave."""

from math import ceil, log2
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

MUTATION = 10
QUERY_LIMIT = 1000


def requested_cost(document: DocumentNode, operation: OperationDefinitionNode, variables: dict[str, Any]) -> int:
    """Estimate: an object one point, a list by the logarithm of its length, a change ten."""
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    defaults = {
        one.variable.name.value: int(one.default_value.value)
        for one in operation.variable_definitions or ()
        if isinstance(one.default_value, IntValueNode)
    }
    cost = _Cost(fragments, {**defaults, **variables}).of(operation.selection_set)
    return cost + MUTATION * (operation.operation.value == "mutation")


def actual_cost(result: Any, most: int) -> int:
    """Count the objects that an answer holds."""
    return max(min(_objects(result) - 1, most), 1)


class _Cost:
    def __init__(self, fragments: dict[str, FragmentDefinitionNode], variables: dict[str, Any]) -> None:
        self._fragments, self._variables = fragments, variables

    def of(self, selections: SelectionSetNode | None) -> int:
        """Add up what is chosen of an object."""
        return sum(self._of_one(one) for one in selections.selections) if selections else 0

    def _of_one(self, one: Any) -> int:
        if isinstance(one, FragmentSpreadNode):
            return self.of(self._fragments[one.name.value].selection_set)
        if isinstance(one, InlineFragmentNode):
            return self.of(one.selection_set)
        field: FieldNode = one
        if field.selection_set is None:
            return 0
        inner = self.of(field.selection_set) + (field.name.value not in {"nodes", "edges", "node", "pageInfo"})
        first = self._first(field)
        return inner if first is None else 2 + ceil(log2(first + 1)) * max(inner, 1)

    def _first(self, field: FieldNode) -> int | None:
        for argument in field.arguments or ():
            if argument.name.value in {"first", "ids"}:
                value = argument.value
                found = self._variables.get(value.name.value) if isinstance(value, VariableNode) else value
                if isinstance(found, list):
                    return len(found)
                number = getattr(found, "value", found)
                return int(number) if isinstance(number, (int, str)) and str(number).isdecimal() else None
        return None


def _objects(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + sum(_objects(one) for one in value.values())
    if isinstance(value, list):
        return sum(_objects(one) for one in value)
    return 0
