"""What makes the inbox an app: its manifest, its worker in the browser, and what that shows without a network."""

from aiohttp import web

from handlers import rendering
from handlers.access import PUBLIC, allow
from handlers.rendering.assets import STATIC
from handlers.rendering.translations import LANGUAGES, SOURCE, translations

WORKER = STATIC / "js" / "service-worker.js"
MANIFEST_TYPE = "application/manifest+json"
GREEN, PAPER = "#06733f", "#f4f5f3"
ICONS = (("app-192", 192, "any"), ("app-512", 512, "any"), ("maskable-512", 512, "maskable"))
REVALIDATED = "no-cache"


@allow(PUBLIC)
async def show_manifest(request: web.Request) -> web.Response:
    """Describe the app in the language that the page asks for: browsers fetch this without its cookies."""
    asked = request.query.get("lang", SOURCE)
    texts = translations(asked if asked in LANGUAGES else SOURCE)
    manifest = {
        "id": "/",
        "name": texts.gettext("窓口"),
        "short_name": texts.gettext("窓口"),
        "description": texts.gettext("LINEのお客様とのやりとり"),
        "lang": asked if asked in LANGUAGES else SOURCE,
        "start_url": "/inbox",
        "scope": "/",
        "display": "standalone",
        "theme_color": GREEN,
        "background_color": PAPER,
        "icons": [
            {"src": f"/static/icons/{name}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for name, size, purpose in ICONS
        ],
    }
    headers = {"Cache-Control": REVALIDATED}
    response = web.json_response(manifest, headers=headers)
    response.content_type = MANIFEST_TYPE
    return response


@allow(PUBLIC)
async def show_worker(_: web.Request) -> web.Response:
    """Give the service worker from the root, so that it stands for every page."""
    headers = {"Cache-Control": REVALIDATED, "Service-Worker-Allowed": "/"}
    text = WORKER.read_text(encoding="utf-8")
    return web.Response(text=text, content_type="text/javascript", charset="utf-8", headers=headers)


@allow(PUBLIC)
async def show_offline(request: web.Request) -> web.Response:
    """Say that there is no network; this alone is kept in the browser, and it names nobody."""
    return rendering.render(request, "shell/offline.html", {})


routes = [
    web.get("/manifest.webmanifest", show_manifest),
    web.get("/service-worker.js", show_worker),
    web.get("/offline", show_offline),
]
