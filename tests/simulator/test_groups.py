"""Groups and rooms: joined, left, written in, and what the bot may know of them."""

from typing import Any

import pytest

from tests.simulator.line import Line


async def _group(line: Line, kind: str = "group") -> tuple[str, str, str]:
    one, two = await line.person("花子"), await line.person("健一")
    group = await line.control("POST", "/groups", {"kind": kind, "name": "家族", "members": [one, two]})
    await line.bot.heard(1)
    return group["group_id"], one, two


async def _event(line: Line, method: str, path: str, body: Any = None) -> dict[str, Any]:
    before = len(line.bot.events)
    await line.control(method, path, body)
    return (await line.bot.heard(before + 1))[before]


@pytest.mark.parametrize("kind", ["group", "room"])
async def test_the_bot_is_invited_and_can_answer(line: Line, kind: str) -> None:
    group_id, *_ = await _group(line, kind)
    [join] = line.bot.events
    assert (join["type"], join["source"]) == ("join", {"type": kind, f"{kind}Id": group_id})
    assert (await line.reply(join["replyToken"], "はじめまして")).status == 200
    talk = (await line.control("GET", f"/groups/{group_id}/talk"))["talk"]
    assert [bubble["text"] for bubble in talk] == ["はじめまして"]


async def test_a_member_writes_edits_and_takes_back(line: Line) -> None:
    group_id, one, two = await _group(line)
    path = f"/groups/{group_id}/messages"
    said = await _event(line, "POST", path, {"user_id": one, "type": "text", "text": "まつだ"})
    assert said["source"] == {"type": "group", "groupId": group_id, "userId": one}
    message_id = said["message"]["id"]
    edited = await _event(line, "PATCH", f"{path}/{message_id}", {"user_id": one, "text": "松田"})
    assert (edited["type"], edited["message"]["id"], edited["message"]["text"]) == ("messageEdited", message_id, "松田")
    assert edited["message"]["quoteToken"] != said["message"]["quoteToken"]
    assert "markAsReadToken" not in edited["message"]
    for token in (said["message"]["quoteToken"], edited["message"]["quoteToken"]):
        message = {"type": "text", "text": "了解", "quoteToken": token}
        answer = await line.call("POST", "/v2/bot/message/push", {"to": group_id, "messages": [message]})
        assert answer.status == 200
    await line.control("DELETE", f"{path}/{message_id}?user_id={two}", status=404)
    unsent = await _event(line, "DELETE", f"{path}/{message_id}?user_id={one}")
    assert (unsent["type"], unsent["unsend"]) == ("unsend", {"messageId": message_id})


async def test_a_push_to_a_group_is_billed_by_member(line: Line) -> None:
    group_id, *_ = await _group(line)
    assert (await line.push(group_id)).status == 200
    assert await line.used() == 2


async def test_members_come_and_go(line: Line) -> None:
    group_id, one, _ = await _group(line)
    new = await line.person("直子")
    joined = await _event(line, "POST", f"/groups/{group_id}/members", {"members": [new]})
    assert (joined["type"], joined["joined"]) == ("memberJoined", {"members": [{"type": "user", "userId": new}]})
    left = await _event(line, "DELETE", f"/groups/{group_id}/members/{one}")
    assert (left["type"], left["left"]) == ("memberLeft", {"members": [{"type": "user", "userId": one}]})
    assert "replyToken" not in left
    say = {"user_id": one, "type": "text", "text": "まだいます"}
    await line.control("POST", f"/groups/{group_id}/messages", say, status=409)


async def test_the_bot_is_thrown_out_and_hears_no_more(line: Line) -> None:
    group_id, one, _ = await _group(line)
    left = await _event(line, "DELETE", f"/groups/{group_id}/bot")
    assert (left["type"], "replyToken" in left) == ("leave", False)
    said = await line.control("POST", f"/groups/{group_id}/messages", {"user_id": one, "type": "text", "text": "はい"})
    assert said["webhook_event_id"] is None
    assert (await line.push(group_id)).status == 400
    assert (await line.call("GET", f"/v2/bot/group/{group_id}/summary")).status == 404
    assert (await _event(line, "POST", f"/groups/{group_id}/bot"))["type"] == "join"


async def test_the_bot_can_leave_by_itself(line: Line) -> None:
    group_id, *_ = await _group(line)
    assert (await line.call("POST", f"/v2/bot/group/{group_id}/leave")).status == 200
    assert (await line.call("POST", f"/v2/bot/group/{group_id}/leave")).status == 404
    room_id, *_ = await _group(line, "room")
    assert [(await line.call("POST", f"/v2/bot/room/{room_id}/leave")).status for _ in range(2)] == [200, 200]


async def test_the_bot_can_ask_who_is_there(line: Line) -> None:
    group_id, one, two = await _group(line)
    base = f"/v2/bot/group/{group_id}"
    assert await (await line.call("GET", f"{base}/summary")).json() == {"groupId": group_id, "groupName": "家族"}
    assert await (await line.call("GET", f"{base}/members/count")).json() == {"count": 2}
    assert await (await line.call("GET", f"{base}/members/ids")).json() == {"memberIds": [one, two]}
    await line.control("PATCH", f"/people/{one}", {"blocked": True})
    assert await (await line.call("GET", f"{base}/member/{one}")).json() == {"displayName": "花子", "userId": one}
    assert (await line.call("GET", f"{base}/member/{await line.person()}")).status == 404
    assert (await line.call("GET", f"/v2/bot/room/{group_id}/members/count")).status == 404


async def test_rooms_have_no_summary(line: Line) -> None:
    room_id, *_ = await _group(line, "room")
    assert (await line.call("GET", f"/v2/bot/room/{room_id}/summary")).status == 404
    assert await (await line.call("GET", f"/v2/bot/room/{room_id}/members/count")).json() == {"count": 2}
