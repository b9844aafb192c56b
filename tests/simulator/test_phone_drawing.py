"""How messages are taken apart for drawing: words, taps, cards, stickers."""

import json
from typing import Any

import pytest

from simulator.line.phone.actions import parse_tap
from simulator.line.phone.cards import parse_area, parse_columns, parse_map
from simulator.line.phone.flex import DEPTH_LIMIT, parse_cards
from simulator.line.phone.flex_styles import box_styles, button_styles, image_styles, text_styles
from simulator.line.phone.pieces import Piece, cut, plain
from simulator.line.phone.rich_menu import icon_of
from simulator.line.phone.stickers import STICKERS, label_of, mood_of

STRANGE: list[Any] = [None, 1, "x", [], {}, [[]], [None], {"type": 1}, {"type": "box", "contents": "x"}]


def test_emoji_are_found_by_utf_16_places() -> None:
    emoji = {"index": 2, "length": 6, "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "001"}
    pieces = cut({"type": "text", "text": "😊(love)です", "emojis": [emoji]})
    assert pieces == [Piece("text", "😊"), Piece("emoji", "(love)"), Piece("text", "です")]


def test_what_a_bot_sends_has_a_picture_where_its_dollar_is() -> None:
    heart = {"index": 2, "productId": "5ac21a18040ab15980c9b43e", "emojiId": "071"}
    pieces = cut({"type": "text", "text": "😊$5$", "emojis": [heart, {**heart, "index": 4, "emojiId": "239"}]})
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("text", "😊"),
        ("emoji", "❤️"),
        ("text", "5"),
        ("emoji", "☻239"),
    ]


@pytest.mark.parametrize(("index", "length"), [(-1, 2), (0, 99), (5, 0), ("0", 1)])
def test_places_that_do_not_fit_leave_the_text_as_it_is(index: Any, length: int) -> None:
    pieces = cut({"type": "text", "text": "こんにちは", "emojis": [{"index": index, "length": length}]})
    assert pieces == [Piece("text", "こんにちは")]


def test_mentions_and_links_stand_out() -> None:
    mention = {"mentionees": [{"index": 0, "length": 3, "type": "user"}]}
    pieces = cut({"type": "text", "text": "@お店 https://example.com/a?b=1。どうぞ", "mention": mention})
    assert [piece.kind for piece in pieces] == ["mention", "text", "link", "text"]
    assert pieces[2].text == "https://example.com/a?b=1"


def test_placeholders_of_text_v2_are_filled() -> None:
    substitution = {
        "all": {"type": "mention", "mentionee": {"type": "all"}},
        "hana": {"type": "mention", "mentionee": {"type": "user", "userId": "U1"}},
        "smile": {"type": "emoji", "productId": "p", "emojiId": "001"},
    }
    pieces = cut({"type": "textV2", "text": "{all} {hana} {smile} {{x}} {none}", "substitution": substitution})
    assert plain(pieces) == "@All @hana (smile) {x} {none}"


@pytest.mark.parametrize("text", STRANGE[:2])
def test_a_message_without_text_has_no_pieces(text: Any) -> None:
    assert cut({"type": "text", "text": text}) == []


@pytest.mark.parametrize(
    ("address", "opens"),
    [
        ("https://example.com/", True),
        ("tel:0312345678", True),
        ("HTTP://localhost:8080/", True),
        ("javascript:alert(1)", False),
        ("line://ti/p/@shop", False),
        ("data:text/html,x", False),
        ("https://[", False),
        (None, False),
    ],
)
def test_only_addresses_that_a_browser_may_open_become_links(address: Any, opens: bool) -> None:
    tap = parse_tap({"type": "uri", "label": "開く", "uri": address})
    assert tap is not None
    assert bool(tap.href) is opens


def test_flex_looks_become_checked_css() -> None:
    box = {
        "layout": "vertical",
        "spacing": "md",
        "paddingAll": "12px",
        "backgroundColor": "#ffeedd",
        "cornerRadius": "xl",
    }
    styles = {"gap": "8px", "padding": "12px", "background-color": "#ffeedd", "border-radius": "16px"}
    assert box_styles(box) == styles
    assert text_styles({"size": "xl", "weight": "bold", "color": "#111111", "flex": 0, "maxLines": 2}) == {
        "flex": "0 0 auto",
        "font-weight": "bold",
        "color": "#111111",
        "font-size": "18px",
        "-webkit-line-clamp": "2",
    }
    assert button_styles({"style": "primary", "color": "#06733f"}) == {"background-color": "#06733f"}
    assert image_styles({"size": "full", "aspectRatio": "20:13"}) == {"width": "100%", "aspect-ratio": "20 / 13"}


@pytest.mark.parametrize(
    "value", ["red;position:fixed", "url(https://example.com)", "#12345", "1px;x", "expression(1)", 7]
)
def test_looks_that_are_none_are_left_out(value: Any) -> None:
    names = ("backgroundColor", "spacing", "paddingAll", "width", "cornerRadius", "borderWidth", "justifyContent")
    assert box_styles(dict.fromkeys(names, value)) == {}
    assert text_styles(dict.fromkeys(("color", "size", "weight", "align", "margin", "maxLines"), value)) in (
        {},
        {"-webkit-line-clamp": "7"},
    )
    gradient = {"type": "linearGradient", "angle": value, "startColor": "#ffffff", "endColor": "#000000"}
    assert box_styles({"background": gradient}) == {}


@pytest.mark.parametrize("contents", STRANGE)
def test_strange_cards_are_drawn_as_far_as_they_go(contents: Any) -> None:
    for card in parse_cards(contents) + parse_cards({"type": "bubble", "body": contents, "styles": contents}):
        assert all(block.part.kind == "box" and block.part.children == [] for block in card.blocks)
    assert all(column.taps == [] for column in parse_columns(contents))
    assert parse_map({"baseSize": contents, "actions": contents}) == []


def test_boxes_within_boxes_end_somewhere() -> None:
    box: dict[str, Any] = {"type": "text", "text": "底"}
    for _ in range(DEPTH_LIMIT * 50):
        box = {"type": "box", "layout": "vertical", "contents": [box]}
    (card,) = parse_cards({"type": "bubble", "body": box})
    part, depth = card.blocks[0].part, 1
    while part.children:
        part, depth = part.children[0], depth + 1
    assert depth == DEPTH_LIMIT


def test_a_box_that_holds_a_button_is_no_button_itself() -> None:
    action = {"type": "message", "label": "はい", "text": "はい"}
    inner = {"type": "button", "action": action}
    (card,) = parse_cards({"type": "bubble", "body": {"type": "box", "action": action, "contents": [inner]}})
    box = card.blocks[0].part
    assert (box.is_button, box.children[0].is_button) == (False, True)


def test_the_columns_of_templates_carry_their_taps() -> None:
    yes, no = ({"type": "message", "label": word, "text": word} for word in ("はい", "いいえ"))
    (question,) = parse_columns({"type": "confirm", "text": "届きましたか？", "actions": [yes, no]})
    assert [tap.label for tap in question.taps] == ["はい", "いいえ"]
    picture = {"imageUrl": "https://example.com/a.png", "action": yes}
    (card,) = parse_columns({"type": "image_carousel", "columns": [picture]})
    assert (card.image, [tap.label for tap in card.taps]) == ("https://example.com/a.png", ["はい"])


def test_areas_lie_where_their_picture_says() -> None:
    action = {"type": "message", "text": "右下"}
    area = parse_area(action, {"x": 500, "y": 250, "width": 500, "height": 250}, 1000, 500)
    assert area is not None
    assert json.loads(area.styles) == {"left": "50.000%", "top": "50.000%", "width": "50.000%", "height": "50.000%"}
    assert parse_area(action, {"x": "0"}, 1000, 500) is None


def test_an_imagemap_opens_its_addresses() -> None:
    bounds = {"x": 0, "y": 0, "width": 1040, "height": 520}
    actions = [{"type": "uri", "linkUri": "https://example.com/", "area": bounds}]
    (area,) = parse_map({"baseSize": {"width": 1040, "height": 1040}, "actions": actions})
    assert area.tap.href == "https://example.com/"


def test_a_sticker_has_the_mood_and_the_name_of_its_words() -> None:
    for sticker in STICKERS:
        assert mood_of(sticker.as_message()) == sticker.mood
        assert label_of(sticker.as_message()) == sticker.keywords[0]
    assert mood_of({"packageId": "1", "stickerId": "1", "keywords": ["Thank you"]}) == "thanks"
    assert label_of({"packageId": "1", "stickerId": "1", "text": "よろしく", "keywords": ["x"]}) == "よろしく"
    assert (mood_of({"packageId": "446", "stickerId": "1988"}), label_of({"packageId": "446"})) == ("calm", "")


def test_a_menu_area_has_the_icon_of_its_label() -> None:
    assert icon_of("注文状況") == "package-search"
    assert icon_of("Contact STAFF") == "headset"
    assert icon_of("店舗案内") == icon_of("?")
