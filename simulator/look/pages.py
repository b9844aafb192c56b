"""Templates of a simulator's pages, and the headers that they are served with."""

from pathlib import Path
from typing import Any

import jinja2
from aiohttp import web

from simulator.look.drawings import inline_icon

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Pages:
    """The pages whose templates lie in one folder."""

    def __init__(self, templates: Path, **known: Any) -> None:
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(templates),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(icon=inline_icon, **known)

    def answer(self, template: str, status: int = 200, **context: Any) -> web.Response:
        """Answer with a page."""
        html = self._environment.get_template(template).render(context)
        return web.Response(status=status, text=html, content_type="text/html", headers=HEADERS)
