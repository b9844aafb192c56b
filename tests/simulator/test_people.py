"""People: their profiles, who is a friend, who blocks; the bot itself; read marks and loading dots."""

import pytest

from tests.simulator.line import Line


async def test_the_bot_is_who_the_webhooks_are_for(line: Line) -> None:
    bot = await (await line.call("GET", "/v2/bot/info")).json()
    assert bot["userId"] == line.platform.channel.user_id
    assert (bot["chatMode"], bot["markAsReadMode"]) == ("chat", "manual")


async def test_a_profile_leaves_out_what_is_absent(line: Line) -> None:
    person = await line.person("Mei", language=None, status_message="元気です")
    profile = await (await line.call("GET", f"/v2/bot/profile/{person}")).json()
    assert profile == {"userId": person, "displayName": "Mei", "statusMessage": "元気です"}


async def test_who_blocks_has_no_profile_and_who_never_wrote_neither(line: Line) -> None:
    person, stranger = await line.person(), await line.person(friend=False)
    await line.control("PATCH", f"/people/{person}", {"blocked": True})
    for user_id in (person, stranger, f"U{'0' * 32}"):
        assert (await line.call("GET", f"/v2/bot/profile/{user_id}")).status == 404
    assert (await line.call("GET", "/v2/bot/profile/somebody")).status == 400
    await line.write(stranger)
    assert (await line.call("GET", f"/v2/bot/profile/{stranger}")).status == 200


async def test_blocking_and_coming_back_are_told(line: Line) -> None:
    person = await line.person()
    await line.control("PATCH", f"/people/{person}", {"blocked": True})
    await line.control("PATCH", f"/people/{person}", {"blocked": True})
    await line.control("POST", f"/people/{person}/messages", {"type": "text", "text": "はい"}, status=409)
    await line.control("PATCH", f"/people/{person}", {"blocked": False})
    left, back = await line.bot.heard(2)
    assert (left["type"], "replyToken" in left) == ("unfollow", False)
    assert (back["type"], back["follow"]) == ("follow", {"isUnblocked": True})
    assert (await line.reply(back["replyToken"], "おかえりなさい")).status == 200


async def test_a_new_friend_is_told_once(line: Line) -> None:
    stranger, new = await line.person(friend=False), await line.person(follow=True)
    for _ in range(2):
        await line.control("PATCH", f"/people/{stranger}", {"friend": True})
    events = await line.bot.heard(2)
    assert [(event["source"]["userId"], event["follow"]) for event in events] == [
        (new, {"isUnblocked": False}),
        (stranger, {"isUnblocked": False}),
    ]


async def test_followers_are_listed_page_by_page_without_who_blocks(line: Line) -> None:
    people = [await line.person() for _ in range(5)]
    await line.control("PATCH", f"/people/{people[0]}", {"blocked": True})
    await line.person(friend=False)
    found: list[str] = []
    start = ""
    while True:
        page = await (await line.call("GET", f"/v2/bot/followers/ids?limit=3{start}")).json()
        found += page["userIds"]
        if "next" not in page:
            break
        assert len(page["userIds"]) == 3
        start = f"&start={page['next']}"
    assert len(found) == len(set(found)) == 9
    assert set(people[1:]) <= set(found)
    for query in ("limit=0", "limit=1001", "limit=x", "start=nonsense"):
        assert (await line.call("GET", f"/v2/bot/followers/ids?{query}")).status == 400


async def test_an_unverified_account_may_not_list_followers(line: Line) -> None:
    await line.control("PATCH", "/switches", {"verified": False})
    answer = await line.call("GET", "/v2/bot/followers/ids")
    assert await answer.json() == {"message": "Access to this API is not available for your account"}
    assert answer.status == 403


async def test_a_read_mark_covers_everything_up_to_its_message(line: Line) -> None:
    person = await line.person()
    events = [await line.write(person, text) for text in ("一", "二", "三")]
    body = {"markAsReadToken": events[1]["message"]["markAsReadToken"]}
    assert (await line.call("POST", "/v2/bot/chat/markAsRead", body)).status == 200
    assert [bubble["read"] for bubble in await line.talk(person)] == [True, True, False]
    refused = await line.call("POST", "/v2/bot/chat/markAsRead", {"markAsReadToken": "nobody-gave-this"})
    assert (refused.status, (await refused.json())["message"][:24]) == (400, "Invalid markAsReadToken.")


async def test_loading_dots_show_until_the_next_message(line: Line) -> None:
    person = await line.person()
    answer = await line.call("POST", "/v2/bot/chat/loading/start", {"chatId": person, "loadingSeconds": 60})
    assert (answer.status, await answer.json()) == (202, {})
    assert (await line.control("GET", f"/people/{person}"))["loading_until"] is not None
    await line.push(person)
    assert (await line.control("GET", f"/people/{person}"))["loading_until"] is None


@pytest.mark.parametrize(
    ("seconds", "problems"),
    [
        (0, ["Must be between 5 and 60"]),
        (7, ["must be a multiple of five"]),
        (61, ["Must be between 5 and 60", "must be a multiple of five"]),
    ],
)
async def test_loading_dots_last_five_to_sixty_seconds(line: Line, seconds: int, problems: list[str]) -> None:
    body = {"chatId": await line.person(), "loadingSeconds": seconds}
    answer = await line.call("POST", "/v2/bot/chat/loading/start", body)
    assert [detail["message"] for detail in (await answer.json())["details"]] == problems


async def test_loading_dots_are_for_persons_only(line: Line) -> None:
    answer = await line.call("POST", "/v2/bot/chat/loading/start", {"chatId": f"C{'0' * 32}"})
    [detail] = (await answer.json())["details"]
    assert (detail["property"], detail["message"][:30]) == ("chatId", "Only user id is acceptable, pl")


async def test_people_are_listed_page_by_page(line: Line) -> None:
    for number in range(3):
        await line.person(f"客{number}")
    first = await line.control("GET", "/people?limit=5")
    rest = await line.control("GET", f"/people?limit=5&after={first['next']}")
    assert [person["display_name"] for person in rest["people"]] == ["客0", "客1", "客2"]
    assert rest["next"] is None


@pytest.mark.parametrize(
    "wanted",
    [{}, {"display_name": ""}, {"display_name": 5}, {"display_name": "x", "age": 3}, {"display_name": "x", "friend": 1},
     {"display_name": "x", "user_id": "me"}],
)  # fmt: skip
async def test_nobody_impossible_is_introduced(line: Line, wanted: dict[str, object]) -> None:
    await line.control("POST", "/people", wanted, status=422)
