"""The file that answers a question about everything: a line a record, children after their parent."""

import json
from collections.abc import Iterator
from typing import Any

from graphql import execute_sync, parse

from simulator.store.api.asked import Asked
from simulator.store.api.connections import WITHOUT_LIMIT
from simulator.store.records.work import BulkOperation
from simulator.store.webhooks.customers import time_text


def fill_file(asked: Asked, operation: BulkOperation) -> None:
    """Answer the question, and tell that it is done."""
    from simulator.store.api.schema import kind_of, load_schema

    mark = WITHOUT_LIMIT.set(True)
    try:
        result = execute_sync(load_schema(), parse(operation.query), context_value=asked, type_resolver=kind_of)
    finally:
        WITHOUT_LIMIT.reset(mark)
    now = asked.shop.now()
    operation.completed_at = now
    if result.errors:
        codes = {(error.extensions or {}).get("code") for error in result.errors}
        operation.status = "FAILED"
        operation.error_code = "ACCESS_DENIED" if "ACCESS_DENIED" in codes else "INTERNAL_SERVER_ERROR"
    else:
        lines = [line for root in (result.data or {}).values() for line in _lines(root, None)]
        operation.content = b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)
        operation.object_count = len(lines)
        operation.root_object_count = sum("__parentId" not in line for line in lines)
        operation.status, operation.error_code = "COMPLETED", None
        if asked.platform.bulk_error:
            _break_off(operation, asked.platform.bulk_error)
    asked.shop.tell(
        "bulk_operations/finish",
        {
            "admin_graphql_api_id": operation.gid,
            "completed_at": time_text(now),
            "created_at": time_text(operation.created_at),
            "error_code": operation.error_code.lower() if operation.error_code else None,
            "status": operation.status.lower(),
            "type": "query",
        },
    )


def _break_off(operation: BulkOperation, code: str) -> None:
    """Let it have ended halfway: what was written is there as a part."""
    lines = operation.content.splitlines(keepends=True)
    operation.content = b"".join(lines[: len(lines) // 2])
    operation.status, operation.error_code = "FAILED", code


def _lines(connection: Any, parent: str | None) -> Iterator[dict[str, Any]]:
    for node in _nodes(connection):
        children = {name: value for name, value in node.items() if _is_connection(value)}
        line = {name: value for name, value in node.items() if name not in children}
        yield line if parent is None else {**line, "__parentId": parent}
        for child in children.values():
            yield from _lines(child, str(node.get("id")))


def _nodes(connection: Any) -> list[dict[str, Any]]:
    if not isinstance(connection, dict):
        return []
    edges = connection.get("edges")
    return [edge["node"] for edge in edges] if edges is not None else list(connection.get("nodes") or [])


def _is_connection(value: Any) -> bool:
    return isinstance(value, dict) and ("edges" in value or "nodes" in value)
