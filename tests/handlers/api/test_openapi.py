"""The OpenAPI document is valid, and names every route of the API and no other."""

from openapi_spec_validator import validate

from handlers import api
from handlers.access import access_of
from handlers.api.openapi import openapi_document
from tests.handlers.site import Site


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
