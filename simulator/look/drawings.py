"""The drawings of the Lucide icons."""

import functools
import io
import re
import zipfile
from importlib import resources
from pathlib import Path

from markupsafe import Markup

_MARKUP = Markup('<svg class="icon {}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>')
_INSIDE = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def inline_icon(name: str, css: str = "") -> Markup:
    """Write an icon that says nothing to a screen reader; the words beside it do."""
    return _MARKUP.format(css, Markup(strokes(name)))  # noqa: S704 - the drawings come with our own package.


def strokes(name: str) -> str:
    """Return what is drawn, without the surrounding svg element."""
    found = _INSIDE.search(drawings()[name])
    return re.sub(r"\s*\n\s*", "", found[1]) if found else ""


@functools.cache
def drawings() -> dict[str, str]:
    """Read every drawing once."""
    archive = zipfile.ZipFile(io.BytesIO(resources.files("lucide").joinpath("lucide.zip").read_bytes()))
    names = [name for name in archive.namelist() if name.endswith(".svg")]
    return {Path(name).stem: archive.read(name).decode() for name in names}
