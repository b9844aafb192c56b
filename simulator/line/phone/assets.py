"""What the phone page is dressed in: one stylesheet, one sprite of icons, the scripts."""

from pathlib import Path

from simulator.line.phone.icons import sprite
from simulator.look.assets import Asset, load_scripts, load_styles

_STATIC = Path(__file__).parent / "static"


def load_phone_assets() -> dict[str, Asset]:
    """Read all of them once, by their path below /static/."""
    return {
        "phone.css": load_styles(_STATIC / "css"),
        "icons.svg": Asset(sprite().encode(), "image/svg+xml"),
        "icon.svg": Asset((_STATIC / "icon.svg").read_bytes(), "image/svg+xml"),
        **load_scripts(_STATIC / "js"),
    }
