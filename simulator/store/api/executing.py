"""Execute one operation: read, check, pay, answer."""

import logging
import re
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    VariableNode,
    execute_sync,
    parse,
    print_ast,
    validate,
)

from simulator.store.api.asked import Asked
from simulator.store.api.cost import QUERY_LIMIT, actual_cost, requested_cost
from simulator.store.api.refusal import problem
from simulator.store.api.schema import kind_of, load_schema

log = logging.getLogger(__name__)
GID = re.compile(r"gid://shopify/[A-Za-z]+/\S+")


@dataclass(slots=True)
class Done:
    """An answer, what it cost, and how it ended."""

    body: dict[str, Any]
    outcome: str = "ok"
    cost: int = 0


@dataclass(slots=True)
class Question:
    """What came in the body of a request."""

    query: str
    variables: dict[str, Any] = field(default_factory=dict)
    operation_name: str | None = None


def execute(asked: Asked, question: Question, *, is_throttled: bool = False) -> Done:
    """Answer a question as the store does: always 200, with errors, data or both."""
    try:
        document, operation = _read(question)
        _check_ids(operation, question.variables)
    except GraphQLError as error:
        return Done({"errors": [_write(error)]}, "errors")
    cost = requested_cost(document, operation, question.variables)
    if cost > QUERY_LIMIT:
        wrong = problem(
            f"Query cost is {cost}, which exceeds the single query max cost limit (1000).", "MAX_COST_EXCEEDED"
        )
        return Done({"errors": [_write(wrong)]}, "errors", cost)
    bucket = asked.platform.bucket
    asked.idempotency_key = _idempotency_key(operation, question.variables)
    if is_throttled or not bucket.take(cost):
        return _throttled(asked, cost)
    result = execute_sync(
        load_schema(),
        document,
        context_value=asked,
        variable_values=question.variables,
        operation_name=question.operation_name,
        type_resolver=kind_of,
    )
    actual = actual_cost(result.data, cost) if operation.operation.value == "query" else cost
    bucket.give_back(cost - actual)
    extensions: dict[str, Any] = {"cost": _cost(asked, cost, actual)}
    if asked.searches:
        extensions["search"] = asked.searches
    body: dict[str, Any] = {"extensions": extensions}
    if result.data is not None or not result.errors or any(error.path for error in result.errors):
        body = {"data": result.data, **body}
    if result.errors:
        body = {"errors": [_write(error) for error in result.errors], **body}
    return Done(body, "errors" if result.errors else "ok", actual)


def _read(question: Question) -> tuple[DocumentNode, OperationDefinitionNode]:
    try:
        document = parse(question.query)
    except (GraphQLSyntaxError, RecursionError) as error:
        raise problem(str(getattr(error, "message", error)), "PARSE_ERROR") from None
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    named = [one for one in operations if one.name and one.name.value == question.operation_name]
    if question.operation_name and not named:
        raise problem(f'No operation named "{question.operation_name}"', "BAD_REQUEST")
    if not question.operation_name and len(operations) != 1:
        raise problem("An operation name is required", "BAD_REQUEST")
    if wrong := validate(load_schema(), document):
        raise problem(wrong[0].message, _code_of(wrong[0].message))
    _check_idempotence(operations)
    return document, (named or operations)[0]


def _code_of(message: str) -> str:
    return "undefinedField" if message.startswith("Cannot query field") else "BAD_REQUEST"


def _check_idempotence(operations: list[OperationDefinitionNode]) -> None:
    """Money is given back only under a key, which the schema does not say."""
    for operation in operations:
        for one in operation.selection_set.selections:
            if isinstance(one, FieldNode) and one.name.value == "refundCreate" and not one.directives:
                message = "The @idempotent directive is required for this mutation but was not provided."
                raise problem(message, "BAD_REQUEST")


def _idempotency_key(operation: OperationDefinitionNode, variables: dict[str, Any]) -> str | None:
    for one in operation.selection_set.selections:
        for directive in one.directives or ():
            if directive.name.value == "idempotent":
                value = (directive.arguments or ())[0].value
                found = variables.get(value.name.value) if isinstance(value, VariableNode) else value
                return str(getattr(found, "value", found))
    return None


def _check_ids(operation: OperationDefinitionNode, variables: dict[str, Any]) -> None:
    for definition in operation.variable_definitions or ():
        name, kind = definition.variable.name.value, print_ast(definition.type)
        values = variables.get(name)
        if kind.strip("[]!") != "ID" or values is None:
            continue
        for value in values if isinstance(values, list) else [values]:
            if not isinstance(value, str) or not GID.fullmatch(value):
                said = f"Invalid global id '{value}'"
                problems = [{"path": [], "explanation": said, "message": said}]
                message = f"Variable ${name} of type {kind} was provided invalid value"
                raise problem(message, "INVALID_VARIABLE", value=value, problems=problems)


def _throttled(asked: Asked, cost: int) -> Done:
    wrong = problem("Throttled", "THROTTLED", documentation="https://shopify.dev/api/usage/rate-limits")
    body = {"errors": [_write(wrong)], "extensions": {"cost": _cost(asked, cost, None)}}
    return Done(body, "throttled", 0)


def _cost(asked: Asked, requested: int, actual: int | None) -> dict[str, Any]:
    status = asked.platform.bucket.as_json()
    return {"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": status}


def _write(error: GraphQLError) -> dict[str, Any]:
    written: dict[str, Any] = dict(error.formatted)
    if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
        log.error("a resolver failed at %s", error.path, exc_info=error.original_error)
        return {"message": "Internal error.", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}
    if not error.path and "code" not in written.get("extensions", {}) and written["message"].startswith("Variable"):
        written["extensions"] = {"code": "INVALID_VARIABLE"}
    return written
