"""What the page is dressed in: one stylesheet, one sprite of icons, the scripts."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from simulator.line.phone.icons import sprite

_STATIC = Path(__file__).parent / "static"
_LAYERS = "@layer tokens, base, components, screens;\n"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as the browser gets it; the tag tells whether its own copy is still good."""

    body: bytes
    content_type: str

    @property
    def etag(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:20]


def load_assets() -> dict[str, Asset]:
    """Read all of them once, by their path below /static/."""
    # Each stylesheet names its own layer, so that their order does not matter.
    styles = _LAYERS + "".join(path.read_text(encoding="utf-8") for path in sorted(_STATIC.glob("css/*.css")))
    assets = {
        "phone.css": Asset(styles.encode(), "text/css"),
        "icons.svg": Asset(sprite().encode(), "image/svg+xml"),
        "icon.svg": Asset((_STATIC / "icon.svg").read_bytes(), "image/svg+xml"),
    }
    return assets | {f"js/{path.name}": Asset(path.read_bytes(), "text/javascript") for path in _STATIC.glob("js/*.js")}
