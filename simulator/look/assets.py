"""What the pages of a simulator are dressed in: one stylesheet and the scripts."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

_HERE = Path(__file__).parent
_LAYERS = "@layer tokens, base, components, screens;\n"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as the browser gets it; the tag tells whether its own copy is still good."""

    body: bytes
    content_type: str

    @property
    def etag(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:20]


def load_styles(folder: Path) -> Asset:
    """Join our own stylesheets and those of a simulator; each names its layer, so that their order does not matter."""
    paths = [*sorted(_HERE.glob("css/*.css")), *sorted(folder.glob("*.css"))]
    return Asset((_LAYERS + "".join(path.read_text(encoding="utf-8") for path in paths)).encode(), "text/css")


def load_scripts(*folders: Path) -> dict[str, Asset]:
    """Read the shared scripts and those of a simulator, by their path below /static/."""
    paths = [path for folder in (_HERE / "js", *folders) for path in sorted(folder.glob("*.js"))]
    return {f"js/{path.name}": Asset(path.read_bytes(), "text/javascript") for path in paths}


def send_asset(request: web.Request, assets: dict[str, Asset]) -> web.Response:
    """Answer with the file that the path names."""
    asset = assets.get(request.match_info["path"])
    if asset is None:
        raise web.HTTPNotFound
    headers = {"ETag": f'"{asset.etag}"', "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    if any(tag.value == asset.etag for tag in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    return web.Response(body=asset.body, content_type=asset.content_type, charset="utf-8", headers=headers)
