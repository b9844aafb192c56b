"""Answers that many handlers give."""

from typing import Any

import orjson
from aiohttp import web
from pydantic import BaseModel


def json_response(content: Any, status: int = 200) -> web.Response:
    """Answer with JSON; models are written as their schema says."""
    body = content.model_dump_json().encode() if isinstance(content, BaseModel) else orjson.dumps(content)
    return web.Response(body=body, status=status, content_type="application/json", charset="utf-8")


def see_other(location: str) -> web.Response:
    """Send a browser on after a form."""
    return web.Response(status=303, headers={"Location": location})
