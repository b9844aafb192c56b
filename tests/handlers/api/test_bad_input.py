"""Whatever is sent: a clear refusal, never a 5xx, and nothing lost."""

from typing import Any

import pytest

from tests.handlers.site import API_TOKEN, CUSTOMER, Site, contact_of, text_event

BODIES: list[bytes] = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"1e999",
    b'{"text": NaN}',
    b'{"text": "\\ud800"}',
    b"\xff\xfe{",
    b"[" * 100_000,
    b'{"text":' * 5_000,
    b'{"text": 1}',
    b'{"text": null}',
    b'{"text": true}',
    b'{"text": ["a"]}',
    b'{"text": {"$ne": null}}',
    b'{"text": {"$gt": ""}}',
    b'{"text": ""}',
    b'{"text": "x", "more": 1}',
    b'{"text": "\\u0000"}',
    b'{"text": "' + b"x" * 5_001 + b'"}',
    b'{"$where": "1"}',
    b'{"version": 99999999999999999999999999, "text": "x"}',
    b'{"version": -1, "text": "x"}',
    b'{"version": 0.5, "text": "x"}',
    b'{"version": true, "text": "x"}',
    b'{"version": "0", "text": "x"}',
    b'{"version": {"$gte": 0}, "text": "x"}',
    b'{"assignee": {"$ne": null}}',
    b'{"assignee": 1}',
    b'{"assignee": "$nobody"}',
    b'{"assignee": ""}',
    b'{"status": "gone"}',
    b'{"status": {"$ne": "open"}}',
    b'{"status": "on_hold", "until": "soon"}',
    b'{"status": "on_hold", "until": "2030-01-01"}',
    b'{"status": "on_hold", "until": 1}',
    b'{"status": "on_hold", "until": "9999-12-31T23:59:59-23:59"}',
    b'{"status": "on_hold", "until": "0001-01-01T00:00:00+23:59"}',
]
QUERIES = [
    "/conversations?limit=0",
    "/conversations?limit=1001",
    "/conversations?limit=-1",
    "/conversations?limit=ten",
    "/conversations?limit=%EF%BC%91",
    "/conversations?limit=1e3",
    "/conversations?limit[$gt]=1",
    "/conversations?after=",
    "/conversations?after=garbage",
    "/conversations?after=1~",
    "/conversations?after=99999999999999999999~x",
    "/conversations?after=%00",
    "/conversations?after=%ED%A0%80",
    "/conversations?status=gone",
    "/conversations?status=%24ne",
    "/conversations?order=random",
    "/conversations?assignee=unknown",
    "/conversations?assignee=%24ne",
    "/conversations?assignee=" + "x" * 3_000,
    "/conversations?tag=",
    "/conversations?tag=" + "x" * 251,
    "/conversations?tag=%00",
    "/contacts/unknown",
    "/contacts/line:",
    "/contacts/line:%00",
    "/contacts/%24ne",
    "/contacts/%ED%A0%80",
    "/contacts/" + "x" * 5_000,
    f"/contacts/line:{CUSTOMER}/messages?limit=0",
    f"/contacts/line:{CUSTOMER}/messages?after=x",
    "/search?q=" + "x" * 201,
    "/search?q=%ED%A0%80",
    "/search?q=.*%24%28",
    "/search?q=%00",
    "/search?q=x&after=garbage",
    "/search?q=x&limit=0",
    "/conversations/unknown",
]
# Odd, and yet an answer: nothing is found, or an unknown parameter says nothing.
HARMLESS = ("/search?q=%", "/search?q=.", "/conversations?tag=%", "/conversations?limit[")
EVENTS: list[Any] = [
    None,
    1,
    "event",
    [],
    {},
    {"type": None},
    {"type": "neverHeardOf", "webhookEventId": "01ODD1"},
    {"type": "message"},
    {"type": "message", "message": None, "webhookEventId": "01ODD2"},
    {"type": "message", "message": {"type": "hologram"}, "webhookEventId": "01ODD3"},
    {"type": "message", "timestamp": "now", "webhookEventId": "01ODD4"},
    {"type": "message", "timestamp": 1e300, "webhookEventId": "01ODD5"},
    {"type": "message", "timestamp": -1, "webhookEventId": "01ODD6"},
    {"type": "message", "timestamp": True, "webhookEventId": "01ODD7"},
    {"webhookEventId": {"$ne": None}},
    {"webhookEventId": ""},
    {"webhookEventId": "x" * 5_000},
    {"webhookEventId": "\0"},
    {"source": {"type": "user", "userId": {"$gt": ""}}, "webhookEventId": "01ODD8"},
    {"source": {"type": "planet"}, "webhookEventId": "01ODD9"},
    {"source": "user", "webhookEventId": "01ODDA"},
    {"$where": "1", "webhookEventId": "01ODDB"},
    {"a.b": {"c": "\0"}, "webhookEventId": "01ODDC"},
    {"deep": [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]], "webhookEventId": "01ODDD"},
]


@pytest.fixture
def headers() -> dict[str, str]:
    return {"Authorization": f"Bearer {API_TOKEN}", "Idempotency-Key": "bad-input"}


async def test_bad_bodies_are_refused_and_change_nothing(site: Site, headers: dict[str, str]) -> None:
    conversation = await site.say("大事なメッセージ")
    calls = [
        ("POST", f"/contacts/line:{CUSTOMER}/messages"),
        ("PUT", f"/contacts/line:{CUSTOMER}/memo"),
        ("POST", f"/conversations/{conversation}/assignment"),
        ("POST", f"/conversations/{conversation}/status"),
    ]
    seen = {}
    for method, path in calls:
        for body in BODIES:
            async with site.client.request(method, f"/api/v1{path}", data=body, headers=headers) as answer:
                seen[path, body] = answer.status
                assert answer.content_type == "application/json"
    # A NUL is a character that a text may have; everything else is wrong.
    allowed = {(f"/contacts/line:{CUSTOMER}/messages", b'{"text": "\\u0000"}')}
    assert len(seen) >= 100
    assert not {call: found for call, found in seen.items() if call not in allowed and found not in (400, 422)}
    assert await site.store.memos.history(contact_of(), 10) == []


@pytest.mark.parametrize("path", QUERIES)
async def test_bad_addresses_are_refused(site: Site, path: str) -> None:
    status, answer = await site.api("GET", path)
    assert status in (200, 400, 404, 422), answer
    assert (status == 200) is path.startswith(HARMLESS)


async def test_odd_events_are_kept_and_lose_no_good_one_beside_them(site: Site) -> None:
    good = text_event("無事に届く")
    for odd in EVENTS:
        event = text_event("無事に届く")
        assert (await site.webhook(odd, event)).status == 200, odd
        assert await _is_stored(site, event)
    assert (await site.webhook(*EVENTS, good)).status == 200
    assert await _is_stored(site, good)


async def _is_stored(site: Site, event: dict[str, Any]) -> bool:
    stored = await site.store.events.get(f"main:{event['webhookEventId']}")
    return bool(stored.raw["message"]["text"] == "無事に届く")
