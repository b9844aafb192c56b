"""Every Japanese text that a reader can meet has its English one, and nothing else is translated."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir

from handlers.rendering.translations import LOCALE, read_catalog

ROOT = Path(__file__).parent.parent
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}|%%")
# Names stay as they are in English texts too.
NAMES = re.compile(r"窓口|日本語")
# What is printed in both languages at once, and what is no text at all: patterns and letters.
NOT_SHOWN = (
    "bot/entry_form/",
    "bot/hearing.py",
    "bot/linking/code_letter.py",
    "bot/linking/texts.py",
    "bot/linking/words.py",
    "bot/opting_out.py",
    "bot/suggested.py",
    "handlers/commands/",
    "handlers/running/first_owner.py",
    "handlers/pages/excerpts.py",
    "handlers/rendering/words.py",
    "inbox/contacts/memo_merge.py",
    "inbox/fields/columns.py",
    "inbox/customers/prefectures.py",
    "inbox/orders/tracking.py",
    "inbox/fields/spellings.py",
    "inbox/links/clues.py",
    "inbox/links/personal.py",
    "inbox/search/folding.py",
    "inbox/search/numbers.py",
    "shop/addresses/letter.py",
    "shop/addresses/places.py",
    "shop/addresses/reply.py",
)
DATE_PATTERN = re.compile(r"y?年?M月d日")
AREAS = sorted((LOCALE / "en").glob("*.po"))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _in_templates() -> Iterator[tuple[str, ...]]:
    options = {
        "**.html": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false", "extensions": "jinja2.ext.do"}
    }
    found = extract_from_dir(str(ROOT / "templates"), method_map=[("**.html", "jinja2")], options_map=options)
    for _, _, text, _, _ in found:
        yield text if isinstance(text, tuple) else (text,)


def _in_python() -> Iterator[tuple[str, ...]]:
    """Yield every Japanese literal of the product, but for docstrings."""
    for folder in ("handlers", "bot", "shop", "inbox"):
        for path in (ROOT / folder).rglob("*.py"):
            if not _name(path).startswith(NOT_SHOWN):
                yield from ((text,) for text in _literals(ast.parse(path.read_text(encoding="utf-8"))))


def _literals(tree: ast.Module) -> Iterator[str]:
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            text = node.value.strip()
            if len(text) > 1 and JAPANESE.search(text) and not DATE_PATTERN.match(text):
                yield text


@cache
def _used() -> frozenset[str]:
    return frozenset(text for texts in (*_in_templates(), *_in_python()) for text in texts)


def _messages(area: Path) -> list[Message]:
    return [message for message in read_catalog(area) if message.id]


def _texts(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (str(value),)


@cache
def _english() -> dict[str, set[tuple[str, ...]]]:
    known: dict[str, set[tuple[str, ...]]] = {}
    for area in AREAS:
        for message in _messages(area):
            known.setdefault(_texts(message.id)[0], set()).add(_texts(message.string))
    return known


def test_there_are_texts_from_templates_and_from_python() -> None:
    assert len(_used()) > 300
    assert {"受信箱", "ログインしてください。"} <= _used()
    assert {area.stem for area in AREAS} >= {"shell", "settings", "errors", "inbox"}


def test_every_text_has_its_english_one() -> None:
    assert not sorted(text for text in _used() if text not in _english())


def test_no_text_is_translated_that_nobody_uses() -> None:
    assert not sorted(text for text in _english() if text not in _used())


def test_a_text_has_one_translation_a_context() -> None:
    known: dict[tuple[str | None, str], set[tuple[str, ...]]] = {}
    for area in AREAS:
        for message in _messages(area):
            known.setdefault((message.context, _texts(message.id)[0]), set()).add(_texts(message.string))
    assert ("action", "対応済み") in known
    assert not sorted(text for (_, text), english in known.items() if len(english) > 1)


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.stem)
def test_a_file_of_texts_is_clean(area: Path) -> None:
    source = area.read_text(encoding="utf-8")
    assert not re.findall(r"^#(?:~|:|, fuzzy).*", source, flags=re.MULTILINE)
    ids = [_texts(message.id)[0] for message in _messages(area)]
    assert len(ids) == source.count("\nmsgid ") + source.startswith("msgid ") - 1, "a text stands there twice"


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.stem)
def test_english_texts_are_english_and_keep_the_places_for_values(area: Path) -> None:
    for message in _messages(area):
        wanted = sorted(PLACEHOLDER.findall(_texts(message.id)[0]))
        for english in _texts(message.string):
            assert english.strip(), message.id
            assert not JAPANESE.search(NAMES.sub("", english)), english
            assert sorted(PLACEHOLDER.findall(english)) == wanted, english
