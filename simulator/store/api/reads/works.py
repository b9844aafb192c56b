"""Bulk operations, and who is told of what."""

from typing import Any

from simulator.store.account import API_VERSION
from simulator.store.api.asked import Asked
from simulator.store.api.connections import look_for, page_of
from simulator.store.api.reads.roots import TIMES
from simulator.store.api.resolvers import resolves
from simulator.store.records.work import BulkOperation, Subscriber
from simulator.store.search import fields


@resolves("QueryRoot", "bulkOperation")
def _bulk_operation(_root: Any, asked: Asked, id: str) -> BulkOperation | None:  # noqa: A002
    return next((one for one in asked.shop.bulk_operations.values() if one.gid == id), None)


@resolves("QueryRoot", "bulkOperations")
def _bulk_operations(_root: Any, asked: Asked, query: str | None = None, **page: Any) -> Any:
    search = fields.named_search(asked.shop)
    found = look_for(asked, "bulkOperations", search, query, asked.shop.bulk_operations.values())
    return page_of(found, page, TIMES)


@resolves("BulkOperation", "type")
def _type(_operation: BulkOperation, _asked: Asked) -> str:
    return "QUERY"


@resolves("BulkOperation", "url")
def _url(operation: BulkOperation, asked: Asked) -> str | None:
    is_there = operation.status == "COMPLETED" and operation.content
    return f"{asked.origin}/bulk/{operation.token}.jsonl" if is_there else None


@resolves("BulkOperation", "partialDataUrl")
def _partial_url(operation: BulkOperation, asked: Asked) -> str | None:
    is_there = operation.status == "FAILED" and operation.content
    return f"{asked.origin}/bulk/{operation.token}.jsonl" if is_there else None


@resolves("BulkOperation", "fileSize")
def _size(operation: BulkOperation, _asked: Asked) -> int | None:
    return len(operation.content) if operation.status == "COMPLETED" else None


@resolves("QueryRoot", "webhookSubscription")
def _subscriber(_root: Any, asked: Asked, id: str) -> Subscriber | None:  # noqa: A002
    return next((one for one in asked.shop.subscribers.values() if one.gid == id), None)


@resolves("QueryRoot", "webhookSubscriptions")
def _subscribers(_root: Any, asked: Asked, query: str | None = None, **page: Any) -> Any:
    search = fields.named_search(asked.shop)
    return page_of(look_for(asked, "webhookSubscriptions", search, query, asked.shop.subscribers.values()), page, TIMES)


@resolves("QueryRoot", "webhookSubscriptionsCount")
def _count(_root: Any, asked: Asked) -> dict[str, Any]:
    return {"count": len(asked.shop.subscribers), "precision": "EXACT"}


@resolves("WebhookSubscription", "apiVersion")
def _api_version(_subscriber: Subscriber, _asked: Asked) -> dict[str, Any]:
    return {"handle": API_VERSION, "displayName": API_VERSION, "supported": True}


@resolves("WebhookSubscription", "format")
def _format(_subscriber: Subscriber, _asked: Asked) -> str:
    return "JSON"
