"""What LINE refuses of a message is refused in LINE's words, and nothing else."""

from typing import Any

import pytest

from simulator.line.messages.lengths import graphemes, utf16_units
from tests.simulator.line import Line

FAMILY = "👨‍👩‍👧"
EMOJI = {"index": 0, "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "001"}
SAYS = {"type": "message", "label": "はい", "text": "はい"}
PICKER = {"type": "datetimepicker", "label": "日時", "data": "d", "mode": "date"}
PICTURE = {"originalContentUrl": "https://example.com/a.jpg", "previewImageUrl": "https://example.com/b.jpg"}
PLACE = {"type": "location", "title": "店", "address": "京都市", "latitude": 35.0, "longitude": 135.7}
AREA = {"x": 0, "y": 0, "width": 1040, "height": 520}
TAP = {"type": "uri", "linkUri": "https://example.com/", "area": AREA}
MAP = {
    "type": "imagemap",
    "baseUrl": "https://example.com/map",
    "altText": "地図",
    "baseSize": {"width": 1040, "height": 1040},
    "actions": [TAP],
}


def _text(text: str = "はい", **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": text, **more}


def _picture(**more: str) -> dict[str, Any]:
    return {"type": "image", **PICTURE, **more}


def _v2(text: str, **substitution: Any) -> dict[str, Any]:
    return {"type": "textV2", "text": text, **({"substitution": substitution} if substitution else {})}


def _quick(*actions: dict[str, Any]) -> dict[str, Any]:
    return _text(quickReply={"items": [{"type": "action", "action": action} for action in actions]})


def _template(**template: Any) -> dict[str, Any]:
    return {"type": "template", "altText": "選ぶ", "template": template}


def _buttons(**more: Any) -> dict[str, Any]:
    return _template(**{"type": "buttons", "text": "どれですか", "actions": [SAYS], **more})


def _tap(**action: Any) -> dict[str, Any]:
    return _buttons(actions=[{"label": "押す", **action}])


def _columns(*columns: dict[str, Any]) -> dict[str, Any]:
    return _template(type="carousel", columns=[{"text": "商品", "actions": [SAYS], **column} for column in columns])


GOOD = [
    _text("あ" * 5000),
    _text("𩸽" * 2500),
    _text("$と😀$", emojis=[EMOJI, {**EMOJI, "index": 4}]),
    _v2(
        "{{こんにちは}} {smile} {who}",
        smile={**EMOJI, "type": "emoji"},
        who={"type": "mention", "mentionee": {"type": "all"}},
    ),
    {"type": "sticker", "packageId": "446", "stickerId": "1988"},
    {"type": "sticker", "packageId": "11537", "stickerId": "52002738"},
    {"type": "image", **PICTURE},
    {"type": "image", "originalContentUrl": "http://127.0.0.1:8080/m/x", "previewImageUrl": "http://localhost/m/y"},
    {"type": "video", **PICTURE, "trackingId": "spring-2026"},
    {"type": "audio", "originalContentUrl": "https://example.com/a.m4a", "duration": 1000},
    PLACE,
    MAP,
    _quick(*[SAYS] * 12, {"type": "camera", "label": "カメラ"}),
    _text(sender={"name": "日々珈琲店 田中", "iconUrl": "https://example.com/i.png"}),
    _buttons(text="あ" * 160),
    _buttons(text="あ" * 60, title="題", thumbnailImageUrl="https://example.com/a.jpg", actions=[SAYS] * 4),
    _template(type="confirm", text="よろしいですか", actions=[SAYS, SAYS]),
    _columns({}, {}),
    _template(type="image_carousel", columns=[{"imageUrl": "https://example.com/a.jpg", "action": SAYS}]),
    _tap(type="postback", data="a=1", displayText=FAMILY * 300),
    _tap(type="postback", data="a=1", inputOption="openKeyboard", fillInText="番号: "),
    _tap(type="uri", uri="tel:0312345678"),
    _tap(type="datetimepicker", data="d", mode="datetime", initial="2026-12-01T10:30", min="2026-01-01t00:00"),
    _tap(type="clipboard", clipboardText="#1042"),
]

CUT = "Length must be between 0 and {}"
URL = "https://example.com/"
ONE = "template.actions[0]"
UNEVEN = "the number of actions must be the same in all columns"
ORDER = "min must be less than max"
BOTH = "displayText and text cannot be used together"
BAD: list[tuple[dict[str, Any], str, str]] = [
    (_text(""), "text", "May not be empty"),
    ({"type": "text"}, "text", "May not be empty"),
    (_text("あ" * 5001), "text", CUT.format(5000)),
    (_text("😀" * 2501), "text", CUT.format(5000)),
    (_text("はい", emojis=[EMOJI]), "emojis[0].index", "must point at a $ of the text"),
    (_text("$", emojis=[{**EMOJI, "emojiId": "smile"}]), "emojis[0].emojiId", "invalid emojiId"),
    (_text("$", emojis=[{**EMOJI, "emojiId": "251"}]), "emojis[0].emojiId", "invalid emojiId"),
    (_text("$", emojis=[{**EMOJI, "productId": "f" * 24}]), "emojis[0].productId", "invalid productId"),
    (_text("$" + "あ" * 4999, emojis=[EMOJI]), "text", CUT.format(5000)),
    (_text("$" * 21, emojis=[EMOJI] * 21), "emojis", "Size must be between 0 and 20"),
    (_v2("お客様の {名前}"), "text", "invalid placeholder: {名前}"),
    (_v2("{who}"), "text", "invalid placeholder: {who}"),
    (_v2("}"), "text", "invalid placeholder: }"),
    (_v2("{a}", a={**EMOJI, "type": "emoji", "productId": "x"}), "substitution.a.productId", "invalid productId"),
    ({"type": "sticker", "packageId": "1", "stickerId": "1"}, "stickerId", "invalid sticker"),
    ({"type": "sticker", "packageId": "446", "stickerId": "2028"}, "stickerId", "invalid sticker"),
    ({"type": "sticker", "packageId": "446"}, "stickerId", "May not be empty"),
    (_picture(originalContentUrl="http://example.com/"), "originalContentUrl", "invalid uri scheme"),
    (_picture(originalContentUrl="/m/a.jpg"), "originalContentUrl", "invalid uri"),
    (_picture(previewImageUrl=URL + "絵.jpg"), "previewImageUrl", "invalid uri scheme"),
    (_picture(previewImageUrl=URL + "a" * 2000), "previewImageUrl", CUT.format(2000)),
    ({"type": "image", "originalContentUrl": URL}, "previewImageUrl", "May not be empty"),
    ({"type": "video", **PICTURE, "trackingId": "春"}, "trackingId", "invalid trackingId"),
    ({"type": "audio", "originalContentUrl": URL}, "duration", "must be specified"),
    ({**PLACE, "latitude": 91}, "latitude", "must be between -90 and 90"),
    ({**PLACE, "title": "あ" * 101}, "title", CUT.format(100)),
    ({**MAP, "baseSize": {"width": 1000, "height": 500}}, "baseSize.width", "must be between 1040 and 1040"),
    ({**MAP, "actions": []}, "actions", "Size must be between 1 and 50"),
    ({**MAP, "actions": [{**TAP, "area": None}]}, "actions[0].area", "must be specified"),
    (_quick(*[SAYS] * 14), "quickReply.items", "Size must be between 1 and 13"),
    (_quick({"type": "camera"}), "quickReply.items[0].action.label", "May not be empty"),
    (_quick({**SAYS, "label": "あ" * 21}), "quickReply.items[0].action.label", CUT.format(20)),
    (_text(sender={"name": "LINE事務局"}), "sender.name", "must not contain LINE"),
    (_text(quoteToken=""), "quoteToken", "May not be empty"),
    (_buttons(text="あ" * 161), "template.text", CUT.format(160)),
    (_buttons(text="あ" * 61, title="題"), "template.text", CUT.format(60)),
    (_buttons(actions=[SAYS] * 5), "template.actions", "Size must be between 1 and 4"),
    (_template(type="confirm", text="はい？", actions=[SAYS]), "template.actions", "Size must be between 2 and 2"),
    (_columns({}, {"actions": [SAYS, SAYS]}), "template.columns", UNEVEN),
    (_columns({}, {"title": "題"}), "template.columns", "all columns must have a title, or none"),
    (_columns(*[{}] * 11), "template.columns", "Size must be between 1 and 10"),
    (_tap(type="postback"), f"{ONE}.data", "May not be empty"),
    (_tap(type="postback", data="あ" * 301), f"{ONE}.data", CUT.format(300)),
    (_tap(type="postback", data="a", displayText="x", text="y"), f"{ONE}.displayText", BOTH),
    (_tap(type="postback", data="a", fillInText="x"), f"{ONE}.fillInText", "fillInText needs inputOption openKeyboard"),
    (_tap(type="uri", uri="javascript:alert(1)"), f"{ONE}.uri", "invalid uri scheme"),
    (_tap(type="uri", uri="example"), f"{ONE}.uri", "invalid uri"),
    (_buttons(actions=[{**PICKER, "initial": "2026-13-01"}]), f"{ONE}.initial", "invalid date format"),
    (_buttons(actions=[{**PICKER, "min": "2026-12-01", "max": "2026-11-01"}]), f"{ONE}.min", ORDER),
]  # fmt: skip


async def _validate(line: Line, *messages: Any) -> Any:
    return await line.call("POST", "/v2/bot/message/validate/push", {"messages": list(messages)})


@pytest.mark.parametrize("message", GOOD, ids=lambda message: str(message["type"]))
async def test_a_good_message_is_taken(line: Line, message: dict[str, Any]) -> None:
    answer = await _validate(line, message)
    assert (answer.status, await answer.json()) == (200, {})


@pytest.mark.parametrize(("message", "place", "reason"), BAD, ids=lambda value: value if isinstance(value, str) else "")
async def test_a_bad_message_is_refused_with_place_and_reason(
    line: Line, message: dict[str, Any], place: str, reason: str
) -> None:
    answer = await _validate(line, _text(), message)
    assert answer.status == 400
    assert await answer.json() == {
        "message": "The request body has 1 error(s)",
        "details": [{"message": reason, "property": f"messages[1].{place}"}],
    }


@pytest.mark.parametrize("kind", ["template", "quickReply"])
async def test_some_actions_exist_only_where_they_belong(line: Line, kind: str) -> None:
    stranger = (
        {"type": "camera", "label": "カメラ"} if kind == "template" else {"type": "richmenuswitch", "label": "次"}
    )
    answer = await _validate(line, _buttons(actions=[stranger]) if kind == "template" else _quick(stranger))
    [detail] = (await answer.json())["details"]
    assert detail["message"].startswith("must be one of the following values: [")


@pytest.mark.parametrize("count", [0, 6])
async def test_one_to_five_messages_are_sent_at_once(line: Line, count: int) -> None:
    assert (await _validate(line, *[_text()] * 5)).status == 200
    answer = await _validate(line, *[_text()] * count)
    assert await answer.json() == {
        "message": "The request body has 1 error(s)",
        "details": [{"message": "Size must be between 1 and 5", "property": "messages"}],
    }


async def test_all_errors_are_told_at_once(line: Line) -> None:
    answer = await _validate(line, _text(""), {**PLACE, "latitude": 100, "title": ""})
    assert (await answer.json())["message"] == "The request body has 3 error(s)"


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ({"type": "text", "text": 5}, "messages[0].text"),
        ({"type": ["text"]}, "messages[0].type"),
        ("text", "messages[0]"),
        (None, "messages[0]"),
        ({"type": "audio", "originalContentUrl": "https://example.com/", "duration": "1"}, "messages[0].duration"),
        ({**_buttons(), "template": []}, "messages[0].template"),
    ],
)
async def test_a_value_of_another_type_cannot_even_be_read(line: Line, message: Any, place: str) -> None:
    answer = await _validate(line, message)
    body = await answer.json()
    assert body == {"message": f"The property, {place}, in the request body is invalid (line: -, column: -)"}


@pytest.mark.parametrize("kind", ["file", "hologram", ""])
async def test_there_is_no_other_kind_of_message(line: Line, kind: str) -> None:
    [detail] = (await (await _validate(line, {"type": kind})).json())["details"]
    assert detail["property"] == "messages[0].type"


async def test_a_message_is_quoted_only_in_its_own_talk(line: Line) -> None:
    person, other = await line.person(), await line.person()
    event = await line.write(person)
    message = _text("これですね", quoteToken=event["message"]["quoteToken"])
    body = {"to": other, "messages": [message]}
    assert (await line.call("POST", "/v2/bot/message/push", body)).status == 400
    answer = await line.call("POST", "/v2/bot/message/push", {**body, "to": person})
    assert answer.status == 200
    [_, bubble] = await line.talk(person)
    assert bubble["quotedMessageId"] == event["message"]["id"]
    own = (await answer.json())["sentMessages"][0]["quoteToken"]
    again = {"to": person, "messages": [_text("もう一度", quoteToken=own)]}
    assert (await line.call("POST", "/v2/bot/message/push", again)).status == 200


async def test_people_are_mentioned_in_groups_only(line: Line) -> None:
    person = await line.person()
    group = await line.control("POST", "/groups", {"members": [person]})
    message = _v2("{who} さん", who={"type": "mention", "mentionee": {"type": "user", "userId": person}})
    for chat, status in ((person, 400), (group["group_id"], 200)):
        body = {"to": chat, "messages": [message]}
        assert (await line.call("POST", "/v2/bot/message/push", body)).status == status


@pytest.mark.parametrize(
    ("text", "units", "seen"),
    [
        ("はい", 2, 2),
        ("😀", 2, 1),
        (FAMILY, 8, 1),
        ("🇯🇵🇫🇷", 8, 2),
        ("👍🏽", 4, 1),
        ("か\u3099", 2, 1),
        ("❤️", 2, 1),
        ("", 0, 0),
    ],
)
def test_characters_are_counted_as_line_counts_them(text: str, units: int, seen: int) -> None:
    assert (utf16_units(text), graphemes(text)) == (units, seen)
