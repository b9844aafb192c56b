"""One SVG sprite of the Lucide icons that the page names."""

import functools
import io
import re
import zipfile
from importlib import resources
from pathlib import Path

from markupsafe import Markup

_HERE = Path(__file__).parent
_QUOTED = re.compile(r'"([a-z][a-z0-9-]*)"')
_MARKUP = Markup('<svg class="icon {}" aria-hidden="true"><use href="/static/icons.svg#{}"/></svg>')
_INSIDE = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def icon(name: str, css: str = "") -> Markup:
    """Write an icon that says nothing to a screen reader; the words beside it do."""
    if name not in _drawings():
        raise KeyError(f"no icon is called {name}")
    return _MARKUP.format(css, name)


@functools.cache
def sprite() -> str:
    """Join every icon that a template or a module here names: some more than needed, never one less."""
    sources = [*_HERE.rglob("*.html"), *_HERE.glob("*.py")]
    words = {word for source in sources for word in _QUOTED.findall(source.read_text(encoding="utf-8"))}
    symbols = [_symbol(name, _drawings()[name]) for name in sorted(words & _drawings().keys())]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


@functools.cache
def _drawings() -> dict[str, str]:
    archive = zipfile.ZipFile(io.BytesIO(resources.files("lucide").joinpath("lucide.zip").read_bytes()))
    names = [name for name in archive.namelist() if name.endswith(".svg")]
    return {Path(name).stem: archive.read(name).decode() for name in names}


def _symbol(name: str, drawing: str) -> str:
    found = _INSIDE.search(drawing)
    inside = re.sub(r"\s*\n\s*", "", found[1]) if found else ""
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inside}</symbol>'
