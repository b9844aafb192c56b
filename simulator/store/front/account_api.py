"""What customers may ask about themselves, with the token of their sign-in."""

import asyncio
import json
from pathlib import Path
from typing import Any

from aiohttp import web
from graphql import ExecutionResult, GraphQLError, GraphQLSchema, build_schema, graphql_sync

from simulator.store.front.account_words import customer_words, shop_words
from simulator.store.front.front import Front
from simulator.store.front.keys import FRONT
from simulator.store.records.customer import Customer

SCHEMA_FILE = Path(__file__).parent / "account.graphql"
BODY_LIMIT_BYTES = 64 * 1024


class AccountApi:
    """The schema, read once."""

    def __init__(self) -> None:
        self._schema: GraphQLSchema = build_schema(SCHEMA_FILE.read_text(encoding="utf-8"))

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one question."""
        front = request.app[FRONT]
        await asyncio.sleep(front.switches.delay_seconds)
        if front.switches.api_fails:
            return _errors("Internal error", 500)
        customer = _asker(request, front)
        if customer is None:
            return _errors("Unauthorized: the token is missing, unknown or too old", 401)
        try:
            body = json.loads(await request.read())
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict) or not isinstance(body.get("query"), str):
            return _errors("The body must be a JSON object with a query", 400)
        if front.switches.api_says_other:
            customer = next((one for one in front.shop.customers.values() if one is not customer), customer)
        return web.json_response(self._run(front, customer, body, str(request.url.origin())))

    def _run(self, front: Front, customer: Customer, body: dict[str, Any], origin: str) -> dict[str, Any]:
        words = {
            "customer": customer_words(front.shop, customer, origin),
            "shop": shop_words(front.shop.account, origin),
        }
        variables, operation = body.get("variables"), body.get("operationName")
        result: ExecutionResult = graphql_sync(
            self._schema,
            body["query"],
            words,
            variable_values=variables if isinstance(variables, dict) else None,
            operation_name=operation if isinstance(operation, str) else None,
        )
        answer: dict[str, Any] = {} if result.data is None and result.errors else {"data": result.data}
        if result.errors:
            answer["errors"] = [_as_json(error) for error in result.errors]
        return answer


def _asker(request: web.Request, front: Front) -> Customer | None:
    """Tell whose token came; with "Bearer" before it, it is none."""
    number = front.grants.customer_number_of(request.headers.get("Authorization", ""))
    customer = front.shop.customers.get(-1 if number is None else number)
    return None if customer is None or customer.deleted_at is not None else customer


def _as_json(error: GraphQLError) -> dict[str, Any]:
    return dict(error.formatted)


def _errors(message: str, status: int) -> web.Response:
    return web.json_response({"errors": [{"message": message}]}, status=status)
