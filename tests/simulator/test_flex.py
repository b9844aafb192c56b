"""Flex messages: what may stand where, how large, and how LINE says what is wrong inside."""

from typing import Any

import pytest

from tests.simulator.line import Line

TEXT = {"type": "text", "text": "ご注文 #1042", "weight": "bold", "size": "lg"}
BOX = {"type": "box", "layout": "vertical", "contents": [TEXT]}
BUBBLE = {"type": "bubble", "body": BOX}
BUTTON = {"type": "button", "action": {"type": "uri", "label": "追跡", "uri": "https://example.com/"}}
IMAGE = {"type": "image", "url": "https://example.com/a.jpg", "size": "full"}
VIDEO = {
    "type": "video",
    "url": "https://example.com/a.mp4",
    "previewUrl": "https://example.com/a.jpg",
    "altContent": IMAGE,
}

VIDEO_PLACE = "video is only allowed in the hero of a kilo, mega or giga bubble outside a carousel"
LAYOUTS = "must be one of the following values: [baseline, horizontal, vertical]"


def _bubble(*contents: dict[str, Any]) -> dict[str, Any]:
    return {"type": "bubble", "body": {**BOX, "contents": list(contents)}}


GOOD = [
    BUBBLE,
    {**BUBBLE, "hero": IMAGE, "footer": {**BOX, "contents": [BUTTON]}, "styles": {"footer": {"separator": True}}},
    {**BUBBLE, "hero": VIDEO, "size": "giga"},
    {
        "type": "bubble",
        "body": {**BOX, "layout": "baseline", "contents": [{"type": "icon", "url": IMAGE["url"]}, TEXT]},
    },
    _bubble({"type": "text", "contents": [{"type": "span", "text": "一"}]}),
    {"type": "carousel", "contents": [BUBBLE] * 12},
]
BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"type": "bubble"}, "/", "At least one block must be specified"),
    ({**BUBBLE, "boddy": BOX}, "/boddy", "unknown field"),
    ({"type": "bubble", "body": TEXT}, "/body/type", "must be one of the following values: [box]"),
    ({"type": "bubble", "body": {**BOX, "layout": "grid"}}, "/body/layout", LAYOUTS),
    (_bubble({**TEXT, "text": ""}), "/body/contents/0/text", "May not be empty"),
    (_bubble(TEXT, {**TEXT, "colour": "#fff"}), "/body/contents/1/colour", "unknown field"),
    (_bubble({**BUTTON, "action": None}), "/body/contents/0/action", "must be specified"),
    ({"type": "bubble", "hero": {**IMAGE, "url": "http://example.com/"}}, "/hero/url", "invalid uri scheme"),
    ({"type": "carousel", "contents": []}, "/contents", "Size must be between 1 and 12"),
    (
        {"type": "carousel", "contents": [BUBBLE, {**BUBBLE, "size": "nano"}]},
        "/contents",
        "all bubbles must have the same size",
    ),
    ({**BUBBLE, "hero": VIDEO, "size": "nano"}, "/hero", VIDEO_PLACE),
    (
        _bubble({**TEXT, "text": "あ" * 9000}, {**TEXT, "text": "あ" * 2000}),
        "/",
        "The size must be at most 30720 bytes",
    ),
    (
        {"type": "carousel", "contents": [_bubble({**TEXT, "text": "あ" * 6000})] * 3},
        "/",
        "The size must be at most 51200 bytes",
    ),
]


def _nested(depth: int) -> dict[str, Any]:
    box: dict[str, Any] = BOX
    for _ in range(depth):
        box = {"type": "box", "layout": "vertical", "contents": [box]}
    return {"type": "bubble", "body": box}


async def _validate(line: Line, contents: dict[str, Any]) -> Any:
    message = {"type": "flex", "altText": "ご注文", "contents": contents}
    return await line.call("POST", "/v2/bot/message/validate/push", {"messages": [message]})


@pytest.mark.parametrize("contents", GOOD)
async def test_a_good_flex_message_is_taken(line: Line, contents: dict[str, Any]) -> None:
    answer = await _validate(line, contents)
    assert answer.status == 200, await answer.text()


@pytest.mark.parametrize(
    ("contents", "place", "reason"), BAD, ids=lambda value: value if isinstance(value, str) else ""
)
async def test_a_bad_flex_message_is_refused_with_place_and_reason(
    line: Line, contents: dict[str, Any], place: str, reason: str
) -> None:
    answer = await _validate(line, contents)
    assert (answer.status, await answer.json()) == (
        400,
        {
            "message": "A message (messages[0]) in the request body is invalid",
            "details": [{"message": reason, "property": place}],
        },
    )


async def test_boxes_may_not_be_nested_for_ever(line: Line) -> None:
    assert (await _validate(line, _nested(10))).status == 200
    assert (await _validate(line, _nested(60))).status == 400
