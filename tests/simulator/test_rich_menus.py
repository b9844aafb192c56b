"""Rich menus: made, drawn, linked, switched, dropped."""

import io
from typing import Any

import pytest
from PIL import Image

from tests.eventually import eventually
from tests.simulator.line import Line

SIZE = {"width": 800, "height": 540}
BOUNDS = {"x": 0, "y": 0, "width": 400, "height": 540}
SWITCH = {"type": "richmenuswitch", "richMenuAliasId": "second", "data": "to=second"}
MENU = {
    "size": SIZE,
    "selected": True,
    "name": "一枚目",
    "chatBarText": "メニュー",
    "areas": [{"bounds": BOUNDS, "action": SWITCH}],
}


def _image(width: int = 800, height: int = 540, form: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#0a7").save(buffer, form)
    return buffer.getvalue()


async def _create(line: Line, *, image: bool = True, **more: Any) -> str:
    menu_id = str((await (await line.call("POST", "/v2/bot/richmenu", {**MENU, **more})).json())["richMenuId"])
    if image:
        assert (await _upload(line, menu_id, _image())).status == 200
    return menu_id


async def _upload(line: Line, menu_id: str, image: bytes, content_type: str = "image/png") -> Any:
    headers = {"Content-Type": content_type}
    return await line.call("POST", f"/v2/bot/richmenu/{menu_id}/content", data=image, headers=headers)


async def _seen(line: Line, person: str) -> str:
    return str((await line.control("GET", f"/people/{person}/menu"))["rich_menu"]["richMenuId"])


async def test_a_menu_is_kept_with_its_image(line: Line) -> None:
    menu_id = await _create(line)
    assert await (await line.call("GET", f"/v2/bot/richmenu/{menu_id}")).json() == {"richMenuId": menu_id, **MENU}
    assert await (await line.call("GET", f"/v2/bot/richmenu/{menu_id}/content")).read() == _image()
    again = await _upload(line, menu_id, _image())
    assert (await again.json())["message"] == "An image has already been uploaded to the richmenu"
    assert (await line.call("DELETE", f"/v2/bot/richmenu/{menu_id}")).status == 200
    assert (await line.call("GET", f"/v2/bot/richmenu/{menu_id}")).status == 404


@pytest.mark.parametrize(
    ("image", "content_type", "status"),
    [
        (_image(800, 500), "image/png", 400),
        (_image(form="JPEG"), "image/png", 400),
        (b"no image", "image/jpeg", 400),
        (_image(form="GIF"), "image/gif", 415),
    ],
)
async def test_an_image_that_does_not_fit_is_refused(line: Line, image: bytes, content_type: str, status: int) -> None:
    menu_id = await _create(line, image=False)
    assert (await _upload(line, menu_id, image, content_type)).status == status
    assert (await line.call("GET", f"/v2/bot/richmenu/{menu_id}/content")).status == 404


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"name": ""}, "name"),
        ({"chatBarText": "あ" * 15}, "chatBarText"),
        ({"selected": None}, "selected"),
        ({"size": {"width": 799, "height": 500}}, "size.width"),
        ({"size": {"width": 800, "height": 600}}, "size"),
        ({"areas": [{"bounds": BOUNDS, "action": SWITCH}] * 21}, "areas"),
        ({"areas": [{"bounds": BOUNDS, "action": {"type": "uri", "uri": "ftp://x"}}]}, "areas[0].action.uri"),
        ({"areas": [{"bounds": None, "action": SWITCH}]}, "areas[0].bounds"),
    ],
)
async def test_a_menu_that_line_would_not_take_is_refused(line: Line, change: dict[str, Any], place: str) -> None:
    for path in ("/v2/bot/richmenu", "/v2/bot/richmenu/validate"):
        answer = await line.call("POST", path, {**MENU, **change})
        assert answer.status == 400
        assert [detail["property"] for detail in (await answer.json())["details"]] == [place]
    assert (await line.call("POST", "/v2/bot/richmenu/validate", MENU)).status == 200
    assert await (await line.call("GET", "/v2/bot/richmenu/list")).json() == {"richmenus": []}


async def test_an_own_menu_goes_before_the_default_and_that_before_the_managers(line: Line) -> None:
    person, default, own = await line.person(), await _create(line), await _create(line)
    managers = await _seen(line, person)
    assert (await line.call("POST", f"/v2/bot/user/all/richmenu/{default}")).status == 200
    assert await _seen(line, person) == default
    assert (await line.call("POST", f"/v2/bot/user/{person}/richmenu/{own}")).status == 200
    assert await _seen(line, person) == own
    assert await (await line.call("GET", f"/v2/bot/user/{person}/richmenu")).json() == {"richMenuId": own}
    assert (await line.call("DELETE", f"/v2/bot/user/{person}/richmenu")).status == 200
    assert (await line.call("GET", f"/v2/bot/user/{person}/richmenu")).status == 404
    assert (await line.call("DELETE", "/v2/bot/user/all/richmenu")).status == 200
    assert (await line.call("GET", "/v2/bot/user/all/richmenu")).status == 404
    assert await _seen(line, person) == managers


async def test_a_menu_without_image_cannot_be_shown(line: Line) -> None:
    menu_id, person = await _create(line, image=False), await line.person()
    for path in (f"/v2/bot/user/all/richmenu/{menu_id}", f"/v2/bot/user/{person}/richmenu/{menu_id}"):
        answer = await line.call("POST", path)
        body = {"message": "must upload richmenu image before applying it to user", "details": []}
        assert (answer.status, await answer.json()) == (400, body)


async def test_many_are_linked_a_little_later_or_none_at_all(line: Line) -> None:
    people, menu_id = [await line.person() for _ in range(3)], await _create(line)
    bad = {"richMenuId": menu_id, "userIds": [*people, "somebody"]}
    assert (await line.call("POST", "/v2/bot/richmenu/bulk/link", bad)).status == 400
    answer = await line.call("POST", "/v2/bot/richmenu/bulk/link", {"richMenuId": menu_id, "userIds": people})
    assert answer.status == 202
    assert line.platform.menus.own_id(people[2]) is None

    async def all_see_it(wanted: bool) -> bool:
        return all([(await _seen(line, person) == menu_id) is wanted for person in people])

    await eventually(lambda: all_see_it(True))
    assert (await line.call("POST", "/v2/bot/richmenu/bulk/unlink", {"userIds": people})).status == 202
    await eventually(lambda: all_see_it(False))


async def test_a_tab_switches_the_menu_and_tells_how_it_went(line: Line) -> None:
    person, first, second = await line.person(), await _create(line), await _create(line)
    await line.call("POST", f"/v2/bot/user/{person}/richmenu/{first}")
    tapped = await line.control("POST", f"/people/{person}/taps", {"area": 0})
    lost = (await line.event(tapped["webhook_event_id"]))["postback"]
    assert lost == {"data": "to=second", "params": {"status": "RICHMENU_ALIAS_ID_NOTFOUND"}}
    alias = {"richMenuAliasId": "second", "richMenuId": second}
    assert (await line.call("POST", "/v2/bot/richmenu/alias", alias)).status == 200
    tapped = await line.control("POST", f"/people/{person}/taps", {"area": 0})
    params = (await line.event(tapped["webhook_event_id"]))["postback"]["params"]
    assert params == {"status": "SUCCESS", "newRichMenuAliasId": "second"}
    assert await _seen(line, person) == second


async def test_an_alias_is_a_name_that_can_be_moved(line: Line) -> None:
    one, two, bare = await _create(line), await _create(line), await _create(line, image=False)
    path, body = "/v2/bot/richmenu/alias", {"richMenuAliasId": "home", "richMenuId": one}
    assert (await line.call("POST", path, body)).status == 200
    assert (await (await line.call("POST", path, body)).json())["message"] == "conflict richmenu alias id"
    refused = await line.call("POST", path, {"richMenuAliasId": "bare", "richMenuId": bare})
    assert (refused.status, (await refused.json())["message"]) == (400, "richmenu not found")
    assert (await line.call("POST", path, {**body, "richMenuAliasId": "Ünd"})).status == 400
    assert (await line.call("POST", f"{path}/home", {"richMenuId": two})).status == 200
    assert await (await line.call("GET", f"{path}/home")).json() == {"richMenuAliasId": "home", "richMenuId": two}
    assert len((await (await line.call("GET", f"{path}/list")).json())["aliases"]) == 1
    assert (await line.call("DELETE", f"{path}/home")).status == 200
    assert (await line.call("GET", f"{path}/home")).status == 404
