"""Answers that many handlers give."""

from typing import Any

import orjson
from aiohttp import web
from pydantic import BaseModel


def json_response(content: Any, status: int = 200) -> web.Response:
    """Answer with JSON; models are written as their schema says."""
    body = content.model_dump_json().encode() if isinstance(content, BaseModel) else orjson.dumps(content)
    return web.Response(body=body, status=status, content_type="application/json", charset="utf-8")


def conflict_response(content: BaseModel) -> web.Response:
    """Answer 409 with what is there instead; its error is written like every other: what is absent is left out."""
    body = content.model_dump(mode="json")
    body["error"] = {name: value for name, value in body["error"].items() if value is not None or name == "assignee"}
    return json_response(body, 409)


def see_other(location: str) -> web.Response:
    """Send a browser on after a form."""
    return web.Response(status=303, headers={"Location": location})
