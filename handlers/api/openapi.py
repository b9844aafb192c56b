"""The OpenAPI 3.1 document of the JSON API, made from its operations and schemas."""

import functools
import re
from typing import Any

from aiohttp import web
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from handlers.access import PUBLIC, allow
from handlers.answers import json_response
from handlers.api import schemas
from handlers.api.operations import OPERATIONS, Operation
from handlers.api.requests import KEY_LIMIT, LIMIT_DEFAULT, LIMIT_MOST

REFERENCE = "#/components/schemas/{model}"
FAILURES = {
    "400": "Not readable: malformed JSON.",
    "401": "No bearer token, or a wrong one.",
    "403": "The token's role may not do this.",
    "404": "Not found.",
    "413": "Larger than 1 MiB.",
    "422": "A value cannot be accepted; `fields` names it.",
    "429": "Too many requests.",
    "503": "The database is away; try again.",
}
PARAMETERS: dict[str, dict[str, Any]] = {
    "status": {"in": "query", "schema": {"enum": ["open", "in_progress", "on_hold", "resolved"]}},
    "assignee": {
        "in": "query",
        "schema": {"type": "string"},
        "description": "A staff id or e-mail address, or `none` for conversations of nobody.",
    },
    "tag": {"in": "query", "schema": {"type": "string", "minLength": 1, "maxLength": 250}},
    "order": {"in": "query", "schema": {"enum": ["waiting", "newest"], "default": "waiting"}},
    "q": {"in": "query", "schema": {"type": "string", "maxLength": 200}},
    "limit": {
        "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": LIMIT_MOST, "default": LIMIT_DEFAULT},
    },
    "after": {"in": "query", "schema": {"type": "string"}, "description": "The `next` of the page before."},
    "Idempotency-Key": {
        "in": "header",
        "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": KEY_LIMIT},
    },
    "contact": {
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "description": "A contact's id, or `line:` and a LINE user id.",
    },
    "conversation": {"in": "path", "required": True, "schema": {"type": "string"}},
    "customer": {
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "description": "An id of ours, a GID or its digits, a contact's id, or `line:` and a LINE user id.",
    },
    "linked": {"in": "query", "schema": {"enum": ["true", "false"]}},
}


@allow(PUBLIC)
async def show_openapi(_: web.Request) -> web.Response:
    """Show the document."""
    return json_response(openapi_document())


@functools.cache
def openapi_document() -> dict[str, Any]:
    """Make the document."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Madoguchi", "version": "1", "description": "LINE support inbox. Times are RFC 3339 UTC."},
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    in_path = re.findall(r"{(\w+)}", operation.path)
    names = [*in_path, *operation.query, *operation.headers]
    answers = {str(status): _answer(model) for status, model in operation.answers.items()}
    failures = {status: _answer(schemas.Failure, text) for status, text in FAILURES.items()}
    shown: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [{"name": name, **PARAMETERS[name]} for name in names],
        "responses": failures | answers,
    }
    if operation.body:
        shown["requestBody"] = {"required": True, "content": _json(operation.body)}
    return shown


def _answer(model: type[BaseModel], text: str = "") -> dict[str, Any]:
    return {"description": text or (model.__doc__ or ""), "content": _json(model)}


def _json(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": REFERENCE.format(model=model.__name__)}}}


def _schemas() -> dict[str, Any]:
    bodies = [(operation.body, "validation") for operation in OPERATIONS if operation.body]
    answers = {model for operation in OPERATIONS for model in operation.answers.values()} | {schemas.Failure}
    wanted: list[Any] = [
        *bodies,
        *((model, "serialization") for model in sorted(answers, key=lambda one: one.__name__)),
    ]
    _, document = models_json_schema(wanted, ref_template=REFERENCE)
    made: dict[str, Any] = document["$defs"]
    return made


routes = [web.get("/api/v1/openapi.json", show_openapi)]
