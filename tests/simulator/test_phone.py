"""The phone page: a talk as the customer sees it, drawn by the server."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from simulator.line.faults import KINDS as FAULT_KINDS
from simulator.line.phone import texts
from simulator.line.phone.bubbles import KINDS, PAGE_SIZE
from simulator.line.phone.icons import sprite
from simulator.line.phone.pages import ENDPOINTS
from simulator.line.phone.texts import all_texts
from tests.eventually import eventually
from tests.simulator.line import Line

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
CARD = {
    "type": "bubble",
    "hero": {"type": "image", "url": "https://127.0.0.1:9/coffee.png", "size": "full"},
    "body": {"type": "box", "layout": "vertical", "contents": [{"type": "text", "text": "ご注文 #1042"}]},
    "footer": {
        "type": "box",
        "layout": "vertical",
        "contents": [
            {"type": "button", "action": {"type": "uri", "label": "荷物を追跡", "uri": "https://example.com/parcel"}},
            {"type": "button", "action": {"type": "postback", "label": "届いた", "data": "parcel=arrived"}},
        ],
    },
}


async def page(line: Line, path: str, status: int = 200, **options: Any) -> str:
    async with line.client.get(path, **options) as answer:
        assert answer.status == status, f"{path}: {answer.status}"
        return await answer.text()


async def talk_of(line: Line, user_id: str, query: str = "") -> str:
    return await page(line, f"/phone/{user_id}/talk{query}")


async def say(line: Line, user_id: str, message: dict[str, Any]) -> str:
    return str((await line.control("POST", f"/people/{user_id}/messages", message))["message_id"])


async def push(line: Line, user_id: str, *messages: dict[str, Any]) -> None:
    answer = await line.call("POST", "/v2/bot/message/push", {"to": user_id, "messages": list(messages)})
    assert answer.status == 200, await answer.text()


async def test_the_page_shows_the_talk_of_the_chosen_customer_and_leads_to_the_others(line: Line) -> None:
    hanako, ken = await line.person("花子"), await line.person("Kenji")
    await line.write(hanako, "荷物はどこですか")
    await line.push(hanako, "お調べします")
    shown = await page(line, f"/phone/{hanako}")
    assert "荷物はどこですか" in shown
    assert "お調べします" in shown
    assert f'href="/phone/{ken}"' in shown
    assert "荷物はどこですか" not in await talk_of(line, ken)


async def test_the_front_door_is_the_first_phone_and_a_named_one_is_one_step_away(line: Line) -> None:
    first = next(iter(line.platform.people.persons))
    assert f'data-user="{first}"' in await page(line, "/")
    person = await line.person()
    assert f'<line-phone class="phone" data-user="{person}"' in await page(line, f"/?person={person}")


@pytest.mark.parametrize("path", ["/phone/U1", "/phone/U1/talk", "/fragments/secrets", "/static/routes.py"])
async def test_what_does_not_exist_is_not_found(line: Line, path: str) -> None:
    await page(line, path, status=404)


async def test_markup_that_somebody_writes_stays_text(line: Line) -> None:
    person = await line.person("<b>太字</b>")
    await line.write(person, "<script>alert(1)</script> \"'><img src=x onerror=alert(1)>")
    shown = await page(line, f"/phone/{person}")
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert "<b>太字</b>" not in shown


async def test_nothing_inline_runs_or_dresses_the_page(line: Line) -> None:
    person = await line.person()
    await push(line, person, {"type": "flex", "altText": "注文", "contents": CARD})
    async with line.client.get(f"/phone/{person}") as answer:
        policy, html = answer.headers["Content-Security-Policy"], await answer.text()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.findall(r"<[^>]+\s(?:style|on\w+)=", html)
    assert re.findall(r"<script[^>]*>", html) == ['<script type="module" src="/static/js/page.js">']


async def test_quick_replies_stand_under_the_last_message_only(line: Line) -> None:
    person = await line.person()
    item = {"type": "action", "action": {"type": "message", "label": "相談する", "text": "相談したい"}}
    await push(line, person, {"type": "text", "text": "ご用件は？", "quickReply": {"items": [item]}})
    assert "相談する" in await talk_of(line, person)
    await line.write(person, "相談したい")
    assert "相談する" not in await talk_of(line, person)


async def test_an_unsent_message_leaves_only_its_place(line: Line) -> None:
    person = await line.person()
    key = await say(line, person, {"type": "text", "text": "まちがい電話"})
    await line.control("DELETE", f"/people/{person}/messages/{key}")
    shown = await page(line, f"/phone/{person}")
    assert "送信を取り消しました" in shown
    assert "まちがい電話" not in shown


async def test_the_photos_of_an_album_are_one_bubble_whatever_their_order(line: Line) -> None:
    person = await line.person()
    await line.control("POST", f"/people/{person}/albums", {"count": 3, "order": [2, 0, 1]})
    shown = await talk_of(line, person)
    assert shown.count('class="photos ') == 1
    addresses = re.findall(r'class="photos__one" src="([^"]+)"', shown)
    assert len(addresses) == 3
    async with line.client.get(addresses[0]) as answer:
        assert answer.content_type == "image/jpeg"


async def test_read_marks_come_when_the_bot_has_read(line: Line) -> None:
    person = await line.person()
    event = await line.write(person)
    assert "既読" not in await talk_of(line, person)
    token = event["message"]["markAsReadToken"]
    assert (await line.call("POST", "/v2/bot/chat/markAsRead", {"markAsReadToken": token})).status == 200
    assert "既読" in await talk_of(line, person)


async def test_dots_show_while_the_loading_animation_runs_and_go_with_the_answer(line: Line) -> None:
    person = await line.person()
    await line.call("POST", "/v2/bot/chat/loading/start", {"chatId": person, "loadingSeconds": 60})
    assert "line__dots" in await talk_of(line, person)
    await line.push(person, "お待たせしました")
    assert "line__dots" not in await talk_of(line, person)


async def test_a_block_is_told_to_the_page(line: Line) -> None:
    person = await line.person()
    assert 'data-blocked="false"' in await talk_of(line, person)
    await line.control("PATCH", f"/people/{person}", {"blocked": True})
    assert 'data-blocked="true"' in await talk_of(line, person)
    assert "ブロック中" in await page(line, f"/phone/{person}/people")


async def test_a_quote_shows_what_it_answers_until_that_is_taken_back(line: Line) -> None:
    person = await line.person()
    key = await say(line, person, {"type": "text", "text": "七時に着きますか"})
    await say(line, person, {"type": "text", "text": "これです", "quote": key})
    assert (await talk_of(line, person)).count("七時に着きますか") > 2
    await line.control("DELETE", f"/people/{person}/messages/{key}")
    assert "七時に着きますか" not in await talk_of(line, person)


async def test_the_end_of_a_long_talk_is_shown_and_older_pages_on_demand(line: Line) -> None:
    person = await line.person()
    for number in range(PAGE_SIZE + 5):
        await say(line, person, {"type": "text", "text": f"その{number:03}"})
    newest = await talk_of(line, person)
    assert "その005" in newest
    assert "その004" not in newest
    assert 'data-does="older"' in newest
    first = re.search(r'data-first="(\d+)"', newest)
    assert first
    everything = await talk_of(line, person, f"?from={first[1]}&older=1")
    assert "その000" in everything
    assert f"その{PAGE_SIZE + 4:03}" in everything
    assert 'data-does="older"' not in everything


async def test_what_can_be_tapped_on_a_card_is_a_link_or_a_button(line: Line) -> None:
    person = await line.person()
    await push(line, person, {"type": "flex", "altText": "注文", "contents": CARD})
    shown = await talk_of(line, person)
    assert 'href="https://example.com/parcel"' in shown
    actions = [json.loads(found.replace("&#34;", '"')) for found in re.findall(r'data-action="([^"]+)"', shown)]
    assert {"type": "postback", "label": "届いた", "data": "parcel=arrived"} in actions


async def test_a_picture_of_a_card_comes_through_this_server_or_is_drawn(line: Line) -> None:
    person = await line.person()
    await push(line, person, {"type": "flex", "altText": "注文", "contents": CARD})
    shown = await talk_of(line, person)
    assert "127.0.0.1:9" not in shown
    address = re.search(r'src="(/pictures/[^"]+)"', shown)
    assert address
    async with line.client.get(address[1]) as answer:
        assert (answer.status, answer.content_type) == (200, "image/svg+xml")
    await page(line, f"{address[1][:-1]}x", status=404)


async def test_the_usual_menu_has_six_areas_and_an_uploaded_one_shows_its_picture(line: Line) -> None:
    person = await line.person()
    shown = await page(line, f"/phone/{person}/menu")
    assert shown.count('class="rich-menu__area"') == 6
    assert "スタッフに相談" in shown
    area = {"bounds": {"x": 0, "y": 0, "width": 800, "height": 270}, "action": {"type": "message", "text": "はい"}}
    menu = {
        "size": {"width": 800, "height": 270},
        "selected": True,
        "name": "小",
        "chatBarText": "開く",
        "areas": [area],
    }
    menu_id = (await (await line.call("POST", "/v2/bot/richmenu", menu)).json())["richMenuId"]
    image = _picture(800, 270)
    path = f"/v2/bot/richmenu/{menu_id}/content"
    assert (await line.call("POST", path, data=image, headers={"Content-Type": "image/png"})).status == 200
    assert (await line.call("POST", f"/v2/bot/user/{person}/richmenu/{menu_id}")).status == 200
    own = await page(line, f"/phone/{person}/menu")
    assert own.count('class="rich-menu__area"') == 1
    assert f"/simulator/rich-menus/{menu_id}/image" in own


async def test_the_log_tells_of_webhooks_and_calls_newest_first(line: Line) -> None:
    person = await line.person()
    await line.write(person)
    await eventually(lambda: line.platform.deliveries.latest(1))
    await line.push(person)
    lines = re.findall(r'title="([^"]+)"', await page(line, "/fragments/log"))
    assert lines[0] == "push"
    assert "message text" in lines


async def test_the_levers_show_how_they_stand(line: Line) -> None:
    await line.control("PATCH", "/switches", {"standby": True, "delay_seconds": 7})
    switches = await page(line, "/fragments/switches")
    assert re.search(r'name="standby" checked', switches)
    assert not re.search(r'name="shuffle" checked', switches)
    assert "7 秒" in switches
    await line.fault("push", "rate_limit", count=3)
    assert "3回" in await page(line, "/fragments/faults")
    await line.control("PATCH", "/quota", {"limit": 200, "used": 158})
    assert "残り 42 通" in await page(line, "/fragments/quota")


async def test_the_language_is_chosen_once_and_kept(line: Line) -> None:
    person = await line.person()
    english = await page(line, f"/phone/{person}?lang=en")
    assert '<html lang="en">' in english
    assert "Send the first message" in await talk_of(line, person)
    assert '<html lang="ja">' in await page(line, f"/phone/{person}?lang=ja")
    assert "最初のメッセージ" in await talk_of(line, person)


async def test_a_browser_that_prefers_english_gets_it(line: Line) -> None:
    assert '<html lang="en">' in await page(line, "/", headers={"Accept-Language": "fr, en-GB;q=0.8, ja;q=0.5"})
    assert '<html lang="ja">' in await page(line, "/")


def test_every_text_is_there_in_both_languages() -> None:
    words = all_texts()
    assert len(words) > 100
    assert all(set(both) == {"ja", "en"} and all(both.values()) for both in words.values())
    holes = re.compile(r"\{\w*\}")
    assert not [name for name, both in words.items() if holes.findall(both["ja"]) != holes.findall(both["en"])]
    english = {name for name, both in words.items() if JAPANESE.search(both["en"])}
    assert english == {"language"}


def test_no_text_is_left_over() -> None:
    folder = Path(texts.__file__).parent
    sources = "".join(path.read_text(encoding="utf-8") for path in [*folder.rglob("*.html"), *folder.glob("*.py")])
    called = {f"kind_{kind}" for kind in KINDS | {"unknown"}} | {f"endpoint_{name}" for name in ENDPOINTS}
    called |= {*FAULT_KINDS, "view_people", "view_talk", "request_timeout", "could_not_connect", "unclassified"}
    assert not [name for name in all_texts() if f'"{name}"' not in sources and name not in called]


def test_every_kind_has_its_words() -> None:
    names = {f"kind_{kind}" for kind in KINDS} | {f"endpoint_{name}" for name in ENDPOINTS} | set(FAULT_KINDS)
    assert names <= set(all_texts())


async def test_every_icon_of_the_page_is_in_the_sprite(line: Line) -> None:
    shown = await page(line, "/")
    names = set(re.findall(r'href="/static/icons.svg#([\w-]+)"', shown))
    assert len(names) > 20
    assert not [name for name in names if f'<symbol id="{name}"' not in sprite()]


async def test_a_file_that_has_not_changed_is_not_sent_again(line: Line) -> None:
    async with line.client.get("/static/phone.css") as first:
        assert first.status == 200
        tag = first.headers["ETag"]
    async with line.client.get("/static/phone.css", headers={"If-None-Match": tag}) as again:
        assert again.status == 304


def _picture(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#5b3a22").save(buffer, "PNG")
    return buffer.getvalue()
