"""The stylesheet, the sprite and the files of the pages."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from aiohttp import web

from handlers.access import PUBLIC, Handler, allow
from handlers.rendering.icons import SPRITE, sprite
from handlers.rendering.version import versioned

STYLESHEET = "/app.css"
STATIC = Path(__file__).parents[2] / "static"
LAYERS = "@layer tokens, base, layout, components, screens;\n"
FOREVER = "public, max-age=31536000, immutable"
REVALIDATED = "no-cache"


def setup(app: web.Application) -> None:
    """Serve what pages need beside themselves."""
    app.router.add_get(STYLESHEET, _show(STYLESHEET, "text/css", stylesheet))
    app.router.add_get(SPRITE, _show(SPRITE, "image/svg+xml", sprite))
    app.router.add_static("/static", STATIC)


@cache
def stylesheet() -> str:
    """Join the stylesheets; each names its own layer, so the order of the files does not matter."""
    return LAYERS + "".join(path.read_text(encoding="utf-8") for path in sorted((STATIC / "css").glob("*.css")))


def stylesheet_address() -> str:
    """Give the address of the stylesheet as it is now."""
    return versioned(STYLESHEET, stylesheet())


def _show(path: str, content_type: str, make: Callable[[], str]) -> Handler:
    @allow(PUBLIC)
    async def show_asset(request: web.Request) -> web.Response:
        content = make()
        is_current = request.path_qs == versioned(path, content)
        headers = {"Cache-Control": FOREVER if is_current else REVALIDATED}
        return web.Response(text=content, content_type=content_type, charset="utf-8", headers=headers)

    return show_asset
