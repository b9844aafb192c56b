"""The JSON API as contract and OpenAPI document say; every answer is checked against the document."""

from typing import Any

import pytest

from inbox.conversations.message import SYSTEM
from tests.eventually import eventually
from tests.handlers.api.document import check_answer
from tests.handlers.site import API_TOKEN, CUSTOMER, Site, contact_of
from tests.inbox.customers.samples import mirrored, record

NAMED = f"/contacts/line:{CUSTOMER}"


async def call(site: Site, method: str, path: str, **options: Any) -> tuple[int, Any]:
    """Call the API, and hold its answer against the OpenAPI document."""
    status, answer = await site.api(method, path, **options)
    check_answer(method, f"/api/v1{path}", status, answer)
    return status, answer


def idempotent(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


async def test_a_written_message_is_listed_with_lines_own_event_id(site: Site) -> None:
    await site.say("注文について")
    status, answer = await call(site, "GET", f"{NAMED}/messages")
    assert status == 200
    [message] = [one for one in answer["messages"] if one["direction"] == "incoming"]
    assert (message["text"], message["status"]) == ("注文について", None)
    stored = await site.store.events.get(f"main:{message['webhook_event_id']}")
    assert stored.raw["message"]["text"] == "注文について"
    assert message["sent_at"].endswith("Z")


async def test_a_text_is_queued_once_a_key(site: Site) -> None:
    await site.say("質問です")
    first = await call(site, "POST", f"{NAMED}/messages", json={"text": "お答えします"}, headers=idempotent("k1"))
    again = await call(site, "POST", f"{NAMED}/messages", json={"text": "お答えします"}, headers=idempotent("k1"))
    other = await call(site, "POST", f"{NAMED}/messages", json={"text": "別の答え"}, headers=idempotent("k1"))
    assert (first[0], again[0], other[0]) == (201, 200, 422)
    assert first[1]["id"] == again[1]["id"]
    assert first[1]["direction"] == "outgoing"
    assert other[1]["error"]["fields"] == {"key": "reused"}


@pytest.mark.parametrize("key", [None, "", " ", "k" * 201, "é"])
async def test_a_message_needs_a_key(site: Site, key: str | None) -> None:
    await site.say("質問です")
    headers = {} if key is None else idempotent(key)
    status, answer = await call(site, "POST", f"{NAMED}/messages", json={"text": "x"}, headers=headers)
    assert status == 422
    assert "Idempotency-Key" in answer["error"]["fields"]


async def test_a_contact_is_named_by_its_id_or_its_line_id(site: Site) -> None:
    await site.say("こんにちは")
    by_line = await call(site, "GET", NAMED)
    by_id = await call(site, "GET", f"/contacts/{contact_of()}")
    assert by_line == by_id
    assert by_line[1]["link_state"] == "unlinked"
    assert (await call(site, "GET", "/contacts/line:U0"))[0] == 404


async def test_a_contact_comes_with_its_fields(site: Site) -> None:
    """3.52."""
    await site.say("こんにちは")
    contact = await site.store.contacts.get(contact_of())
    await site.store.fields.set(contact, None, {"profile.utmSource": "line"}, SYSTEM)
    _, answer = await call(site, "GET", f"/contacts/line:{CUSTOMER}")
    assert answer["fields"]["profile.utmSource"] == "line"
    assert answer["fields"]["member"] is False


async def test_a_stale_memo_is_answered_with_what_is_there(site: Site) -> None:
    await site.say("こんにちは")
    assert (await call(site, "GET", f"{NAMED}/memo"))[1] == {"text": "", "version": 0}
    saved = await call(site, "PUT", f"{NAMED}/memo", json={"text": "電話は夕方", "version": 0})
    assert saved == (200, {"text": "電話は夕方", "version": 1})
    status, answer = await call(site, "PUT", f"{NAMED}/memo", json={"text": "電話は不可", "version": 0})
    assert (status, answer["text"], answer["version"]) == (409, "電話は夕方", 1)
    assert set(answer["error"]) == {"code", "message"}


async def test_of_two_who_claim_one_wins_and_the_other_is_told_who(site: Site) -> None:
    conversation = await site.say("だれか")
    colleague = await site.store.staff.create("aya@example.com", "鈴木 あゆみ", "member")
    path = f"/conversations/{conversation}/assignment"
    status, answer = await call(site, "POST", path, json={"assignee": "aya@example.com"})
    assert (status, answer["assignee"]) == (200, {"id": colleague.id, "name": "鈴木 あゆみ"})
    status, answer = await call(site, "POST", path, json={"assignee": site.owner.id})
    assert (status, answer["error"]["assignee"]["name"]) == (409, "鈴木 あゆみ")
    assert answer["conversation"]["id"] == conversation
    taken_over = {"assignee": site.owner.id, "expected": colleague.id}
    assert (await call(site, "POST", path, json=taken_over))[0] == 200
    assert (await call(site, "POST", path, json={"assignee": None}))[1]["assignee"] is None
    assert (await call(site, "POST", path, json={"assignee": "nobody@example.com"}))[0] == 422


@pytest.mark.parametrize("status", ["open", "in_progress", "on_hold", "resolved", "no_action"])
async def test_every_status_can_be_set(site: Site, status: str) -> None:
    conversation = await site.say("お願いします")
    body = {"status": status} | ({"reason": "返送待ち", "until": "2030-01-01T00:00:00Z"} if status == "on_hold" else {})
    answered, answer = await call(site, "POST", f"/conversations/{conversation}/status", json=body)
    assert answered == 200
    assert answer["status"] == ("resolved" if status == "no_action" else status)
    assert answer["no_action"] is (status == "no_action")
    if status == "on_hold":
        assert answer["hold"] == {"reason": "返送待ち", "until": "2030-01-01T00:00:00Z"}


async def test_conversations_are_listed_the_longest_waiting_first_and_in_pages(site: Site) -> None:
    users = [f"U{number:032x}" for number in range(1, 4)]
    conversations = [await site.say(f"{number}番目", user) for number, user in enumerate(users)]
    pages, after = [], ""
    while after is not None:
        suffix = f"&after={after}" if after else ""
        _, answer = await call(site, "GET", f"/conversations?limit=1{suffix}")
        pages.append([one["id"] for one in answer["conversations"]])
        after = answer["next"]
    assert pages == [[conversation] for conversation in conversations]
    _, newest = await call(site, "GET", "/conversations?order=newest&status=open&assignee=none")
    assert [one["id"] for one in newest["conversations"]] == conversations[::-1]
    assert (await call(site, "GET", f"/conversations?assignee={site.owner.id}"))[1]["conversations"] == []


async def test_search_finds_what_was_written(site: Site) -> None:
    await site.say("カップが割れていました")
    await site.store.search.index_some(100)
    _, answer = await call(site, "GET", "/search?q=割れ")
    assert [one["text"] for one in answer["messages"]] == ["カップが割れていました"]
    assert (await call(site, "GET", "/search?q=無い言葉"))[1]["messages"] == []


async def test_search_finds_customers(site: Site) -> None:
    [hanako] = await mirrored(
        site.store, record(7, name="佐藤 花子", kana="さとう", phone="+819012345678", tags=("VIP",))
    )
    await site.store.search.index_some(100)
    _, answer = await call(site, "GET", "/search?q=090-1234-5678")
    assert answer["customers"] == [
        {
            "id": hanako.id,
            "gid": hanako.gid,
            "name": "佐藤 花子",
            "kana": "さとう",
            "email": "c7@example.com",
            "phone": "+819012345678",
            "tags": ["VIP"],
        }
    ]


async def test_staff_are_listed(site: Site) -> None:
    _, answer = await call(site, "GET", "/staff")
    assert [(one["email"], one["role"]) for one in answer["staff"]] == [("owner@example.com", "owner")]


async def test_a_token_may_do_what_its_role_may(site: Site) -> None:
    await site.say("こんにちは")
    secret, token = await site.store.api_tokens.create("読むだけ", "viewer")
    headers = {"Authorization": f"Bearer {secret}"}
    assert (await call(site, "GET", NAMED, headers=headers))[0] == 200
    status, answer = await call(site, "PUT", f"{NAMED}/memo", json={"text": "x", "version": 0}, headers=headers)
    assert (status, answer["error"]["code"]) == (403, "forbidden")
    await site.store.api_tokens.revoke(token.id)
    assert (await call(site, "GET", NAMED, headers=headers))[0] == 401


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer ", "Bearer x", f"Basic {API_TOKEN}", "Bearer é", "x" * 4_000])
async def test_without_a_right_token_nothing_is_shown(site: Site, value: str) -> None:
    status, answer = await call(site, "GET", "/conversations", headers={"Authorization": value})
    assert status in (400, 401)
    assert "conversations" not in answer


async def test_a_browsers_cookie_opens_nothing_here(site: Site) -> None:
    browser = await site.browser()
    assert (await browser.get("/inbox")).status == 200
    assert (await browser.get("/api/v1/conversations")).status == 401


async def test_an_unknown_address_and_method_answer_in_json(site: Site) -> None:
    assert (await site.api("GET", "/nothing"))[0] == 404
    status, answer = await site.api("DELETE", "/conversations")
    assert (status, answer["error"]["code"]) == (405, "malformed")


async def test_the_answer_goes_out_after_it_was_queued(site: Site) -> None:
    await site.say("送って")
    _, message = await call(site, "POST", f"{NAMED}/messages", json={"text": "はい"}, headers=idempotent("out"))
    await eventually(lambda: site.store.messages.many([message["id"]]))
    conversation = await site.store.conversations.current(contact_of())
    assert conversation is not None
    assert conversation.status == "in_progress"


async def test_an_event_names_one_message_also_when_it_was_acknowledged(site: Site) -> None:
    """4.22 (c): counting by the event's id finds what came with it, never our answer to it."""
    await site.store.channels.set_acknowledgement("main", "受付: {message}")
    await site.say("もしもし")
    path = f"/contacts/line:{CUSTOMER}/messages"

    async def both() -> list[dict[str, Any]]:
        _, page = await site.api("GET", path)
        return list(page["messages"]) if len(page["messages"]) == 2 else []

    messages = await eventually(both)
    assert [message["webhook_event_id"] is None for message in messages] == [False, True]
