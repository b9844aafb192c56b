"""What customers say and tap becomes the right events."""

from typing import Any

import pytest

from tests.simulator.line import Line


async def _send(line: Line, person: str, **message: Any) -> dict[str, Any]:
    sent = await line.control("POST", f"/people/{person}/messages", message)
    return dict((await line.event(sent["webhook_event_id"]))["message"])


async def test_a_sticker_has_its_keywords(line: Line) -> None:
    fields = {"packageId": "11537", "stickerId": "52002734", "keywords": ["ありがとう", "Thanks"]}
    message = await _send(line, await line.person(), type="sticker", **fields)
    assert {name: message[name] for name in fields} == fields
    assert message["stickerResourceType"] == "STATIC"
    assert "quoteToken" in message


async def test_a_location_has_no_quote_token(line: Line) -> None:
    place = {"latitude": 35.0, "longitude": 135.7, "title": "自宅", "address": "京都市"}
    message = await _send(line, await line.person(), type="location", **place)
    assert message == {"type": "location", "id": message["id"], "markAsReadToken": message["markAsReadToken"], **place}


async def test_a_text_can_quote_the_bots_message(line: Line) -> None:
    person = await line.person()
    answer = await line.push(person, "お届け先はこちらですか")
    quoted = (await answer.json())["sentMessages"][0]["id"]
    assert (await _send(line, person, type="text", text="はい", quote=quoted))["quotedMessageId"] == quoted
    body = {"type": "text", "text": "はい", "quote": "1"}
    await line.control("POST", f"/people/{person}/messages", body, status=404)


async def test_a_text_can_have_emoji_and_mention_the_bot(line: Line) -> None:
    bot = line.platform.channel.user_id
    emojis = [{"index": 4, "length": 7, "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "001"}]
    mention = {"mentionees": [{"index": 0, "length": 3, "type": "user", "userId": bot}]}
    message = await _send(line, await line.person(), type="text", text="@店 (hello)", emojis=emojis, mention=mention)
    assert message["emojis"] == emojis
    assert message["mention"]["mentionees"] == [{**mention["mentionees"][0], "isSelf": True}]


@pytest.mark.parametrize(
    "message",
    [
        {"type": "text", "text": ""},
        {"type": "text", "text": "あ" * 5001},
        {"type": "text", "text": 5},
        {"type": "text", "text": "x", "emojis": "many"},
        {"type": "sticker", "packageId": "1"},
        {"type": "sticker", "packageId": "1", "stickerId": "1", "keywords": ["x"] * 16},
        {"type": "location", "latitude": 91, "longitude": 0},
        {"type": "image", "content": "not base64!"},
        {"type": "image", "external": "https://example.com/"},
        {"type": "file", "size": -1},
        {"type": "image", "quote": "1"},
        {"type": "hologram"},
        {},
    ],
)
async def test_what_no_customer_can_send_is_refused(line: Line, message: dict[str, Any]) -> None:
    person = await line.person()
    await line.control("POST", f"/people/{person}/messages", message, status=422)
    assert await line.talk(person) == []


async def test_a_body_that_is_no_json_is_refused(line: Line) -> None:
    path = f"/simulator/people/{await line.person()}/messages"
    for data, status in ((b"{", 400), (b"[]", 422), (b"\xff", 400)):
        async with line.client.post(path, data=data) as answer:
            assert answer.status == status
            assert "error" in await answer.json()
    headers = {"Content-Type": "multipart/form-data"}
    async with line.client.post(path, data=b"x", headers=headers) as answer:
        assert answer.status == 400


async def test_another_sites_page_cannot_speak_for_a_customer(line: Line) -> None:
    path = f"/simulator/people/{await line.person()}/messages"
    for site, status in (("cross-site", 403), ("same-origin", 201)):
        message = {"type": "text", "text": "はい"}
        async with line.client.post(path, json=message, headers={"Sec-Fetch-Site": site}) as answer:
            assert answer.status == status


async def test_nobody_takes_back_what_another_wrote(line: Line) -> None:
    person, other = await line.person(), await line.person()
    event = await line.write(person)
    await line.control("DELETE", f"/people/{other}/messages/{event['message']['id']}", status=404)
    assert [bubble["unsent"] for bubble in await line.talk(person)] == [False]


async def _tap(line: Line, person: str, **wanted: Any) -> dict[str, Any]:
    return dict(await line.control("POST", f"/people/{person}/taps", wanted))


async def test_tapping_a_message_action_says_its_text(line: Line) -> None:
    person = await line.person()
    tapped = await _tap(line, person, action={"type": "message", "label": "はい", "text": "はい、お願いします"})
    assert (await line.event(tapped["webhook_event_id"]))["message"]["text"] == "はい、お願いします"


async def test_tapping_a_postback_shows_its_text_to_the_customer_only(line: Line) -> None:
    person = await line.person()
    action = {"type": "postback", "data": "order=1042", "displayText": "注文を見る"}
    event = await line.event((await _tap(line, person, action=action))["webhook_event_id"])
    assert (event["type"], event["postback"]) == ("postback", {"data": "order=1042"})
    assert [bubble["text"] for bubble in await line.talk(person)] == ["注文を見る"]
    assert len(line.bot.events) == 1


@pytest.mark.parametrize(
    ("mode", "value"), [("date", "2026-12-01"), ("time", "10:30"), ("datetime", "2026-12-01T10:30")]
)
async def test_picking_a_date_gives_it_as_a_parameter(line: Line, mode: str, value: str) -> None:
    action = {"type": "datetimepicker", "data": "when", "mode": mode}
    person = await line.person()
    event = await line.event((await _tap(line, person, action=action, value=value))["webhook_event_id"])
    assert event["postback"] == {"data": "when", "params": {mode: value}}
    for wrong in ("いつか", "2026-02-30", None):
        body = {"action": action, "value": wrong}
        await line.control("POST", f"/people/{person}/taps", body, status=422)


async def test_a_date_outside_of_the_bounds_cannot_be_picked(line: Line) -> None:
    action = {"type": "datetimepicker", "data": "d", "mode": "date", "min": "2026-12-01", "max": "2026-12-31"}
    body = {"action": action, "value": "2027-01-01"}
    await line.control("POST", f"/people/{await line.person()}/taps", body, status=422)


async def test_tapping_a_link_opens_it_and_tells_the_bot_nothing(line: Line) -> None:
    person = await line.person()
    tapped = await _tap(line, person, action={"type": "uri", "uri": "https://example.com/"})
    assert tapped == {"message_id": None, "webhook_event_id": None, "opens": "https://example.com/"}
    copied = await _tap(line, person, action={"type": "clipboard", "clipboardText": "#1042"})
    assert copied["copies"] == "#1042"
    assert (await line.control("GET", "/state"))["deliveries"] == 0


async def test_the_first_rich_menu_has_six_areas_that_speak(line: Line) -> None:
    person = await line.person()
    menu = (await line.control("GET", f"/people/{person}/menu"))["rich_menu"]
    assert len(menu["areas"]) == 6
    for number, area in enumerate(menu["areas"]):
        tapped = await _tap(line, person, area=number)
        event = await line.event(tapped["webhook_event_id"])
        assert event["message"]["text"] == area["action"]["text"]
    await line.control("POST", f"/people/{person}/taps", {"area": 6}, status=404)
    assert (await (await line.call("GET", "/v2/bot/richmenu/list")).json()) == {"richmenus": []}
