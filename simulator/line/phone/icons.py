"""One SVG sprite of the Lucide icons that the page names."""

import functools
import re
from pathlib import Path

from markupsafe import Markup

from simulator.look.drawings import drawings, strokes

_HERE = Path(__file__).parent
_QUOTED = re.compile(r'"([a-z][a-z0-9-]*)"')
_MARKUP = Markup('<svg class="icon {}" aria-hidden="true"><use href="/static/icons.svg#{}"/></svg>')


def icon(name: str, css: str = "") -> Markup:
    """Write an icon that says nothing to a screen reader; the words beside it do."""
    if name not in drawings():
        raise KeyError(f"no icon is called {name}")
    return _MARKUP.format(css, name)


@functools.cache
def sprite() -> str:
    """Join every icon that a template or a module here names: some more than needed, never one less."""
    sources = [*_HERE.rglob("*.html"), *_HERE.glob("*.py")]
    words = {word for source in sources for word in _QUOTED.findall(source.read_text(encoding="utf-8"))}
    symbols = [
        f'<symbol id="{name}" viewBox="0 0 24 24">{strokes(name)}</symbol>'
        for name in sorted(words & drawings().keys())
    ]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'
