"""The account link: a token for ten minutes and one use, and the three ways it can end."""

from typing import Any
from urllib.parse import urlencode

from simulator.line.link_tokens import LinkTokens
from tests.simulator.line import Line
from tests.simulator.test_reply import Watch

NONCE = "0123456789abcdef"


async def _token(line: Line, person: str) -> str:
    answer = await line.call("POST", f"/v2/bot/user/{person}/linkToken")
    return str((await answer.json())["linkToken"])


async def _finish(line: Line, person: str, token: str) -> str:
    body = {"link_token": token, "nonce": NONCE}
    return str((await line.control("POST", f"/people/{person}/account-links", body))["result"])


async def test_the_right_person_links_and_can_be_answered(line: Line) -> None:
    person = await line.person()
    assert await _finish(line, person, await _token(line, person)) == "ok"
    [event] = await line.bot.heard(1)
    assert (event["type"], event["link"]) == ("accountLink", {"result": "ok", "nonce": NONCE})
    assert event["source"] == {"type": "user", "userId": person}
    assert (await line.reply(event["replyToken"], "連携しました")).status == 200


async def test_another_person_fails_and_stays_unnamed(line: Line) -> None:
    person, other = await line.person(), await line.person()
    assert await _finish(line, other, await _token(line, person)) == "failed"
    [event] = await line.bot.heard(1)
    assert event["link"] == {"result": "failed", "nonce": NONCE}
    assert not {"source", "replyToken"} & event.keys()


async def test_a_token_works_once_and_a_spent_one_makes_no_event(line: Line) -> None:
    person = await line.person()
    token = await _token(line, person)
    assert await _finish(line, person, token) == "ok"
    assert await _finish(line, person, token) == "none"
    assert await _finish(line, person, "nobody-gave-this") == "none"
    await line.write(person, "あと")
    assert [event["type"] for event in line.bot.events] == ["accountLink", "message"]


def test_a_token_dies_after_ten_minutes() -> None:
    watch = Watch()
    tokens = LinkTokens(watch)
    early, late = tokens.issue("U1"), tokens.issue("U2")
    watch.seconds = 600
    assert tokens.use(early) == "U1"
    watch.seconds = 601
    assert tokens.use(late) is None


async def test_only_friends_get_a_token(line: Line) -> None:
    person, stranger = await line.person(), await line.person(friend=False)
    await line.control("PATCH", f"/people/{person}", {"blocked": True})
    for user_id in (person, stranger, f"U{'0' * 32}"):
        assert (await line.call("POST", f"/v2/bot/user/{user_id}/linkToken")).status == 404


async def _open(line: Line, **query: Any) -> tuple[int, str]:
    async with line.client.get(f"/dialog/bot/accountLink?{urlencode(query)}") as answer:
        assert answer.content_type == "text/html"
        return answer.status, await answer.text()


async def test_the_dialog_page_does_the_same(line: Line) -> None:
    person, other = await line.person(), await line.person()
    status, page = await _open(line, linkToken=await _token(line, person), nonce=NONCE)
    assert (status, "アカウントを連携しました" in page) == (200, True)
    status, page = await _open(line, linkToken=await _token(line, person), nonce=NONCE, user=other)
    assert "アカウントを連携できませんでした" in page
    status, page = await _open(line, linkToken="spent", nonce=NONCE)
    assert (status, "このリンクは使えません" in page) == (400, True)
    assert [event["link"]["result"] for event in await line.bot.heard(2)] == ["ok", "failed"]


async def test_a_preview_of_the_dialog_does_not_spend_the_token(line: Line) -> None:
    person = await line.person()
    token = await _token(line, person)
    async with line.client.head(f"/dialog/bot/accountLink?linkToken={token}&nonce={NONCE}") as answer:
        assert answer.status == 405
    assert await _finish(line, person, token) == "ok"


async def test_a_nonce_that_line_would_not_take_links_nothing(line: Line) -> None:
    person = await line.person()
    token = await _token(line, person)
    for nonce in ("short", "x" * 256):
        assert (await _open(line, linkToken=token, nonce=nonce))[0] == 400
    assert await _finish(line, person, token) == "ok"
