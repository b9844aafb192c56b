"""One SVG sprite of the Lucide icons that templates and pages name."""

import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

from markupsafe import Markup

from handlers.rendering.version import versioned

SPRITE = "/icons.svg"
ROOT = Path(__file__).parents[2]
QUOTED = re.compile(r"""["']([a-z][a-z0-9]*(?:-[a-z0-9]+)*)["']""")
GAPS = re.compile(r"\s*\n\s*")


@lru_cache(1_024)
def icon(name: str, css: str = "") -> Markup:
    """Draw an icon; KeyError when the sprite has none of this name."""
    if name not in sprite_names():
        raise KeyError(f"no icon is called {name}")
    markup = Markup('<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>')
    return markup.format(f" {css}" if css else "", versioned(SPRITE, sprite()), name)


@cache
def sprite() -> str:
    """Join the drawings: every quoted word that is also an icon's name, a few more than needed, never one less."""
    drawings = _drawings()
    symbols = "".join(_symbol(name, drawings[name]) for name in sorted(drawings))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>\n'


@cache
def sprite_names() -> frozenset[str]:
    """Name the icons that can be drawn."""
    return frozenset(_drawings())


@cache
def _drawings() -> dict[str, str]:
    named = {word for path in _sources() for word in QUOTED.findall(path.read_text(encoding="utf-8"))}
    content = resources.files("lucide").joinpath("lucide.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        paths = {path.rpartition("/")[2].removesuffix(".svg"): path for path in archive.namelist()}
        return {
            name: archive.read(paths[name]).decode() for name in named & paths.keys() if paths[name].endswith(".svg")
        }


def _sources() -> Iterator[Path]:
    yield from (ROOT / "templates").rglob("*.html")
    yield from (ROOT / "handlers").rglob("*.py")


def _symbol(name: str, svg: str) -> str:
    inner = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    return f'<symbol id="{name}" viewBox="0 0 24 24">{GAPS.sub("", inner)}</symbol>'
