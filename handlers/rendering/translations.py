"""Texts in other languages, read from `templates/locale/<language>/*.po` at start; Japanese is the source."""

import io
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LOCALE = Path(__file__).parents[2] / "templates" / "locale"
SOURCE = "ja"
LANGUAGES = ("ja", "en")


@cache
def translations(language: str) -> NullTranslations:
    """Give the texts of a language; a text that is missing stays Japanese."""
    if language == SOURCE:
        return NullTranslations()
    merged = Catalog(locale=language)
    for path in sorted((LOCALE / language).glob("*.po")):
        for message in read_catalog(path):
            if message.id:
                merged[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return Translations(compiled)


def read_catalog(path: Path) -> Catalog:
    """Read one file of texts; what gettext would not read either is an error."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.name, abort_invalid=True)
