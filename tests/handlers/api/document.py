"""Holding answers against the OpenAPI document."""

import functools
import re
from typing import Any

from openapi_schema_validator import OAS31Validator

from handlers.api.openapi import openapi_document


def check_answer(method: str, path: str, status: int, answer: Any) -> None:
    """Fail when the document does not promise this answer for this call."""
    operation = _operation(method.lower(), path.partition("?")[0])
    assert str(status) in operation["responses"], f"{status} is not documented for {method} {path}"
    [reference] = operation["responses"][str(status)]["content"]["application/json"]["schema"].values()
    _validator(reference).validate(answer)


def _operation(method: str, path: str) -> dict[str, Any]:
    for pattern, methods in openapi_document()["paths"].items():
        if method in methods and re.fullmatch(re.sub(r"{\w+}", "[^/]+", pattern), path):
            operation: dict[str, Any] = methods[method]
            return operation
    raise AssertionError(f"{method} {path} is not documented")


@functools.cache
def _validator(reference: str) -> OAS31Validator:
    return OAS31Validator({"$ref": reference, "components": openapi_document()["components"]})
