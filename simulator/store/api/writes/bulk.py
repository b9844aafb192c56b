"""Questions about everything are begun and stopped."""

import secrets
from typing import Any

from graphql import FieldNode, GraphQLSyntaxError, OperationDefinitionNode, Visitor, parse, validate, visit

from simulator.store.api.asked import Asked
from simulator.store.api.bulk_files import fill_file
from simulator.store.api.refusal import refuse
from simulator.store.api.resolvers import resolves
from simulator.store.records.work import BulkOperation

CONNECTION_LIMIT = 5


@resolves("Mutation", "bulkOperationRunQuery")
def _run(asked: Asked, query: str, *, group_objects: bool = False) -> dict[str, Any]:
    del group_objects
    _check(query)
    running = [one for one in asked.shop.bulk_operations.values() if one.status in {"CREATED", "RUNNING"}]
    if len(running) >= asked.platform.bulk_at_once:
        raise refuse(
            "A bulk query operation for this app and shop is already in progress.", code="OPERATION_IN_PROGRESS"
        )
    operation = BulkOperation(
        number=asked.shop.next_number(), query=query, created_at=asked.shop.now(), token=secrets.token_urlsafe(16)
    )
    asked.shop.bulk_operations[operation.number] = operation
    asked.platform.jobs.start(operation.gid, lambda: fill_file(asked, operation))
    return {"bulkOperation": operation}


@resolves("Mutation", "bulkOperationCancel")
def _cancel(asked: Asked, id: str) -> dict[str, Any]:  # noqa: A002
    operation = next((one for one in asked.shop.bulk_operations.values() if one.gid == id), None)
    if operation is None:
        raise refuse("Bulk operation does not exist", "id")
    if operation.status not in {"CREATED", "RUNNING"}:
        raise refuse(f"A bulk operation cannot be canceled when it is {operation.status.lower()}", "id")
    asked.platform.jobs.drop(operation.gid)
    operation.status, operation.completed_at = "CANCELED", asked.shop.now()
    return {"bulkOperation": operation}


class _Connections(Visitor):
    """Counts the lists of a query."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Count a list."""
        chosen = node.selection_set.selections if node.selection_set else ()
        self.count += any(isinstance(one, FieldNode) and one.name.value in {"edges", "nodes"} for one in chosen)


def _check(query: str) -> None:
    from simulator.store.api.schema import load_schema

    try:
        document = parse(query)
    except GraphQLSyntaxError as error:
        raise refuse(f"Invalid bulk query: {error.message}", "query", code="INVALID") from None
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation.value != "query" or operations[0].variable_definitions:
        raise refuse("Bulk queries need one query without variables", "query", code="INVALID")
    if wrong := validate(load_schema(), document):
        raise refuse(f"Invalid bulk query: {wrong[0].message}", "query", code="INVALID")
    visit(document, counter := _Connections())
    if not 1 <= counter.count <= CONNECTION_LIMIT:
        raise refuse("Bulk queries must contain between 1 and 5 connections", "query", code="INVALID")
