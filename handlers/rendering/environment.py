"""Where templates are found and what they may use, once for each language."""

from functools import cache, partial
from pathlib import Path

import jinja2
from babel.support import NullTranslations

from bot.bell.words import place, sentence
from handlers.rendering import amounts, words
from handlers.rendering.assets import stylesheet_address
from handlers.rendering.icons import icon
from handlers.rendering.times import Times
from handlers.rendering.translations import translations
from inbox.contacts.names import Names
from inbox.customers.keys import show_phone
from inbox.staff.quiet_hours import show_clock
from inbox.staff.roles import may, may_manage
from shop.addresses.military import check_address, is_military
from shop.cards.address_lines import address_line
from shop.cards.admin_links import admin_url
from shop.subscriptions.summary import sort_tags

TEMPLATES = Path(__file__).parents[2] / "templates"


@cache
def environment(language: str) -> jinja2.Environment:
    """Give the templates of a language; each is read once."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    texts = translations(language)
    made.install_gettext_callables(  # type: ignore[attr-defined]
        texts.gettext, texts.ngettext, newstyle=True, pgettext=texts.pgettext, npgettext=texts.npgettext
    )
    made.globals.update(icon=icon, may=may, may_manage=may_manage, stylesheet=stylesheet_address, lang=language)
    made.filters.update(Times(language, texts).filters())
    made.filters.update(Names(texts).filters())
    made.filters.update(amounts.filters(language), phone=show_phone)
    made.filters.update(address_line=address_line, admin_url=admin_url, address_findings=check_address)
    made.filters.update(read_tags=sort_tags)
    made.tests.update(military=is_military)
    made.filters.update(
        hue=words.hue,
        initial=words.initial,
        linked=words.linked,
        masked=words.masked,
        notification_place=place,
        notification_text=partial(sentence, texts=texts),
        number=words.number,
        picture=words.picture,
        reason=partial(_reason, texts),
        time_of_day=show_clock,
    )
    return made


def _reason(texts: NullTranslations, kept: str) -> str:
    """Translate what went wrong at LINE: our sentence is on the first line, LINE's own words follow."""
    sentence, separator, words_of_line = kept.partition("\n")
    return f"{texts.gettext(sentence)}{separator}{words_of_line}"
