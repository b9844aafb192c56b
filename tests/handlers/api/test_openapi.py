"""The OpenAPI document is valid, and names every route of the API and no other."""

import io
import re

from openapi_spec_validator import validate

from handlers import api
from handlers.access import access_of
from handlers.api.openapi import openapi_document
from handlers.api.operations import OPERATIONS
from tests.handlers.api.document import check_answer
from tests.handlers.site import API_TOKEN, Site


async def test_the_document_is_valid_and_shown_to_everybody(site: Site) -> None:
    async with site.client.get("/api/v1/openapi.json") as answer:
        assert answer.status == 200
        document = await answer.json()
    validate(document)
    assert document["openapi"].startswith("3.1")


async def test_the_document_names_every_route(site: Site) -> None:
    documented = {(method, path) for path, methods in openapi_document()["paths"].items() for method in methods}
    routes = {(route.method.lower(), route.path) for route in api.routes} - {("get", "/api/v1/openapi.json")}
    assert len(routes) >= 10
    assert documented == routes


async def test_every_route_but_the_document_asks_for_a_token(site: Site) -> None:
    public = {
        route.resource.canonical
        for route in site.app.router.routes()
        if route.resource and route.resource.canonical.startswith("/api/") and access_of(route).is_public
    }
    assert public == {"/api/v1/openapi.json"}


async def test_every_refusal_of_every_operation_is_one_that_the_document_names(site: Site) -> None:
    viewer, _ = await site.store.api_tokens.create("見るだけ", "viewer")
    seen: set[int] = set()
    for operation in OPERATIONS:
        path = re.sub(r"{\w+}", "unknown", operation.path)
        for headers, body in _refused(viewer, has_body=operation.body is not None):
            async with site.client.request(
                operation.method, path, headers=headers, data=body and io.BytesIO(body)
            ) as answer:
                assert answer.content_type == "application/json"
                check_answer(operation.method, path, answer.status, await answer.json())
                seen.add(answer.status)
    assert seen >= {200, 400, 401, 403, 404, 413, 422}


def _refused(viewer: str, *, has_body: bool) -> list[tuple[dict[str, str], bytes | None]]:
    """Give what lacks a token, a right, a readable body, a fitting one, a small one."""
    right = {"Authorization": f"Bearer {API_TOKEN}", "Idempotency-Key": "k"}
    calls: list[tuple[dict[str, str], bytes | None]] = [({}, None), (right, None)]
    calls.append(({"Authorization": f"Bearer {viewer}", "Idempotency-Key": "k"}, b"{}" if has_body else None))
    if has_body:
        big = b'{"text": "' + b"x" * (1024 * 1024) + b'"}'
        calls += [(right, b"{"), (right, b"{}"), (right, big), ({"Authorization": right["Authorization"]}, b"{}")]
        calls += [(right, b'{"text": "x", "version": 0}'), (right, b'{"text": "x"}'), (right, b'{"status": "open"}')]
    return calls
