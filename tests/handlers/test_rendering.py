"""What templates use: languages, times, words, icons, and the files of the pages."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.rendering.environment import TEMPLATES, environment
from handlers.rendering.icons import icon, sprite, sprite_names
from handlers.rendering.language import accepted_language
from handlers.rendering.times import Times
from handlers.rendering.translations import translations
from handlers.rendering.words import hue, initial, linked, masked, picture
from inbox.clock import JAPAN, now
from inbox.contacts.contact import Contact, parse_contact
from inbox.contacts.names import Names
from tests.handlers.site import Browser, Site

ROOT = Path(__file__).parents[2]
ICON = re.compile(r"""icon\("([a-z0-9-]+)""")


def _times(language: str) -> Times:
    return Times(language, translations(language))


def _contact(**fields: object) -> Contact:
    at = now()
    return parse_contact(
        {"_id": "c_1", "channel": "main", "kind": "person", "first_seen_at": at, "last_event_at": at, **fields}
    )


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "ja"),
        ("ja,en;q=0.9", "ja"),
        ("en-US,en;q=0.9,ja;q=0.8", "en"),
        ("fr,en;q=0.5,ja;q=0.4", "en"),
        ("en;q=0.1,ja;q=0.2", "ja"),
        ("en;q=0", "ja"),
        ("fr", "ja"),
        ("en;q=much", "ja"),
        ("*,;q=,-", "ja"),
    ],
)
def test_the_browser_is_spoken_to_in_the_language_that_it_likes_most(header: str, language: str) -> None:
    assert accepted_language(header) == language


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_template_can_be_read(language: str) -> None:
    names = [str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")]
    assert len(names) > 40
    for name in names:
        environment(language).get_template(name)


def test_templates_name_only_icons_that_there_are() -> None:
    named = {name for path in TEMPLATES.rglob("*.html") for name in ICON.findall(path.read_text(encoding="utf-8"))}
    assert len(named) > 20
    assert named <= sprite_names()
    assert all(f'<symbol id="{name}"' in sprite() for name in named)


def test_an_icon_that_there_is_not_is_an_error() -> None:
    with pytest.raises(KeyError):
        icon("no-such-icon")


def test_no_style_script_or_handler_stands_in_a_template() -> None:
    inline = re.compile(r"""\sstyle=|\son[a-z]+=["']|<style|<script(?![^>]*\ssrc=)""")
    found = [str(path) for path in TEMPLATES.rglob("*.html") if inline.search(path.read_text(encoding="utf-8"))]
    assert not found


@pytest.mark.parametrize(
    ("age", "ja", "en"),
    [
        (timedelta(seconds=-5), "たった今", "just now"),
        (timedelta(seconds=59), "たった今", "just now"),
        (timedelta(minutes=3), "3分前", "3 min ago"),
        (timedelta(hours=1), "1時間前", "1 hour ago"),
        (timedelta(hours=23), "23時間前", "23 hours ago"),
    ],
)
def test_how_long_ago_something_was(age: timedelta, ja: str, en: str) -> None:
    moment = now() - age
    assert (_times("ja").ago(moment), _times("en").ago(moment)) == (ja, en)


def test_times_are_japanese_whatever_the_language() -> None:
    moment = datetime(2020, 1, 31, 15, 4, 5, tzinfo=UTC)
    assert _times("ja").moment(moment) == "2020年2月1日(土) 0:04:05"
    assert _times("en").moment(moment) == "Sat, Feb 1, 2020, 0:04:05"
    assert _times("ja").ago(moment) == "2020年2月1日 0:04"
    assert _times("ja").when(moment) == "2020年2月1日"
    assert _times("ja").clock(moment) == "0:04"


def test_today_and_yesterday_are_named_by_the_japanese_calendar() -> None:
    midnight = now().astimezone(JAPAN).replace(hour=0, minute=0, second=0)
    before = midnight - timedelta(minutes=1)
    assert (_times("ja").day(midnight), _times("ja").when(midnight)) == ("今日", "0:00")
    assert (_times("ja").day(before), _times("en").when(before)) == ("昨日", "Yesterday")


@pytest.mark.parametrize(
    ("fields", "ja"),
    [
        ({"display_name": "はな"}, "はな（未連携）"),
        ({}, "名前なし（未連携）"),
        (
            {"display_name": "はな", "customer_gid": "gid://shopify/Customer/1", "customer_name": "山田 花子"},
            "山田 花子 様 (LINE: はな)",
        ),
        ({"display_name": "家族", "kind": "group"}, "家族（グループ）"),
    ],
)
def test_a_line_name_never_stands_alone(fields: dict[str, object], ja: str) -> None:
    """4.6, 4.12."""
    assert Names(translations("ja")).full_name(_contact(**fields)) == ja


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("見て https://example.com/a?b=c#d。よろしく", ["https://example.com/a?b=c#d"]),
        ("(https://example.com/a_(b)) and http://x.jp.", ["https://example.com/a_(b)", "http://x.jp"]),
        ("javascript:alert(1) https://", []),
        ('https://x.jp/"onmouseover="alert(1)', ["https://x.jp/"]),
        ("<b>https://x.jp/<script>", ["https://x.jp/"]),
    ],
)
def test_only_web_addresses_become_links(text: str, urls: list[str]) -> None:
    made = str(linked(text))
    assert re.findall(r'<a href="([^"]*)"', made) == urls
    assert set(re.findall(r"</?([a-z]+)", made)) <= {"a"}
    assert "onmouseover" not in re.sub(r">[^<]*<", "><", f">{made}<")


def test_a_picture_comes_from_line_or_not_at_all() -> None:
    assert picture("https://profile.line-scdn.net/abc") == "https://profile.line-scdn.net/abc"
    for url in (None, "", "http://profile.line-scdn.net/a", "https://evil.example/", "https://[", "javascript:1"):
        assert picture(url) is None
    assert picture("https://line-scdn.net.evil.example/a") is None


def test_small_words() -> None:
    assert masked("U1234567890abcdef") == "U1234…cdef"
    assert (initial("🌸はな"), initial("ken"), initial("🌸"), initial(None)) == ("は", "K", "?", "?")
    assert 0 <= hue("c_1") < 12
    assert hue("c_1") == hue("c_1")


def test_every_stylesheet_names_its_layer_and_closes_it() -> None:
    files = sorted((ROOT / "static" / "css").glob("*.css"))
    assert len(files) > 20
    for path in files:
        source = path.read_text(encoding="utf-8")
        assert source.count("{") == source.count("}"), path.name
        assert re.search(r"^@layer (tokens|base|layout|components|screens) {$", source, re.MULTILINE), path.name


async def test_the_stylesheet_is_kept_for_good_under_its_version(site: Site) -> None:
    page = await (await Browser(site.client).get("/sign-in")).text()
    [address] = re.findall(r'href="(/app\.css\?v=\w+)"', page)
    answer = await site.client.get(address)
    assert "immutable" in answer.headers["Cache-Control"]
    assert "@layer tokens" in await answer.text()
    for other in ("/app.css", "/app.css?v=another"):
        assert (await site.client.get(other)).headers["Cache-Control"] == "no-cache"


async def test_the_sprite_and_the_scripts_are_served(site: Site) -> None:
    assert (await site.client.get("/icons.svg")).content_type == "image/svg+xml"
    script = await site.client.get("/static/js/shell.js")
    assert script.content_type.endswith("/javascript")
    again = await site.client.get("/static/js/shell.js", headers={"If-None-Match": script.headers["ETag"]})
    assert again.status == 304


def test_every_script_that_a_module_imports_is_there() -> None:
    folder = ROOT / "static" / "js"
    imports = [
        (path, target)
        for path in folder.rglob("*.js")
        for target in re.findall(
            r"""^import (?:.* from )?["'](.+)["'];""", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    ]
    assert imports
    assert not [(path.name, target) for path, target in imports if not path.parent.joinpath(target).exists()]


def test_what_went_wrong_at_line_is_translated_and_its_own_words_are_kept() -> None:
    reason = environment("en").filters["reason"]
    assert (
        reason("LINEに接続できません。\nConnection 100% refused") == "LINE cannot be reached.\nConnection 100% refused"
    )
    assert reason("unknown") == "unknown"
