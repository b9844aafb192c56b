"""A webhook's body: proven to be LINE's, and taken apart without losing anything."""

import base64
import hashlib
import hmac
import json
from typing import Any

import orjson
import pytest

from bot.webhook import parse_webhook
from inbox.clock import now, to_milliseconds
from inbox.errors import NotAWebhook, WrongSignature
from inbox.events.event import NewEvent
from tests.bot.samples import CUSTOMER, GROUP, raw_event, raw_message

SECRET = "channel-secret-of-the-tests"
# LINE's own example of a signed body, from its page on verifying signatures.
KNOWN_SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
KNOWN_BODY = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
KNOWN_SIGNATURE = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


def sign(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def parse(*events: Any) -> list[NewEvent]:
    return parse_body(orjson.dumps({"destination": "U0", "events": list(events)}))


def parse_body(body: bytes) -> list[NewEvent]:
    return parse_webhook(body, sign(body), [SECRET], "main", now())


def test_lines_own_example_is_accepted() -> None:
    assert parse_webhook(KNOWN_BODY, KNOWN_SIGNATURE, [KNOWN_SECRET], "main", now()) == []


def test_during_a_rotation_either_secret_is_right() -> None:
    for secrets in (["new", KNOWN_SECRET], [KNOWN_SECRET, "new"]):
        assert parse_webhook(KNOWN_BODY, KNOWN_SIGNATURE, secrets, "main", now()) == []


@pytest.mark.parametrize("signature", [None, "", "wrong", KNOWN_SIGNATURE[:-1], "é", "\udc80", KNOWN_SIGNATURE.lower()])
def test_a_wrong_signature_is_refused(signature: str | None) -> None:
    with pytest.raises(WrongSignature):
        parse_webhook(KNOWN_BODY, signature, [KNOWN_SECRET], "main", now())


def test_without_a_secret_nothing_is_right() -> None:
    with pytest.raises(WrongSignature):
        parse_webhook(KNOWN_BODY, KNOWN_SIGNATURE, [], "main", now())


def test_one_changed_byte_is_refused() -> None:
    with pytest.raises(WrongSignature):
        parse_webhook(KNOWN_BODY.replace(b"[]", b"[1]"), KNOWN_SIGNATURE, [KNOWN_SECRET], "main", now())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"events": {}}',
        b'{"events": "x"}',
        b'{"events": [NaN]}',
        b'{"events": [Infinity]}',
        b'{"events": [{"a": "\xff"}]}',
        b'{"events": [' + b"[" * 200_000,
        b'{"events": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    ],
)
def test_a_signed_body_that_is_no_webhook_is_named_so(body: bytes) -> None:
    with pytest.raises(NotAWebhook):
        parse_body(body)


def test_an_event_is_named_by_lines_own_id_and_placed_by_its_source() -> None:
    raw = raw_message({"type": "text", "text": "こんにちは"})
    [event] = parse(raw)
    assert event.id == f"main:{raw['webhookEventId']}"
    assert event.source_key == f"user:{CUSTOMER}"
    assert event.timestamp_ms == raw["timestamp"]
    assert orjson.loads(event.raw) == raw


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ({"type": "user", "userId": CUSTOMER}, f"user:{CUSTOMER}"),
        ({"type": "group", "groupId": GROUP, "userId": CUSTOMER}, f"group:{GROUP}"),
        ({"type": "group", "groupId": GROUP}, f"group:{GROUP}"),
        ({"type": "room", "roomId": "R1"}, "room:R1"),
        ({"type": "user", "userId": "LU1-U2" * 8}, f"user:{'LU1-U2' * 8}"),
    ],
)
def test_whoever_writes_has_a_lane_of_their_own(source: dict[str, Any], key: str) -> None:
    assert parse(raw_message({"type": "text"}, source=source))[0].source_key == key


@pytest.mark.parametrize(
    "source",
    [
        None,
        {"type": "user"},
        {"type": "user", "userId": ""},
        {"type": "user", "userId": {"$ne": None}},
        {"type": "square", "squareId": "S1"},
    ],
)
def test_a_message_of_nobody_we_can_name_never_lands_with_another(source: dict[str, Any] | None) -> None:
    first, second = parse(raw_message({"type": "text"}, source=source), raw_message({"type": "text"}, source=source))
    assert first.source_key == f"event:{first.id}"
    assert first.source_key != second.source_key


@pytest.mark.parametrize("kind", ["botSuspended", "module", "delivery", "accountLink", "never seen", ["message"], {}])
def test_what_is_about_the_account_has_no_customer(kind: Any) -> None:
    assert parse(raw_event(kind, None))[0].source_key is None


def test_an_event_without_an_id_gets_the_same_one_when_it_is_redelivered() -> None:
    raw = raw_message({"type": "text", "text": "昔の形"}, webhookEventId=None)
    again = {**raw, "deliveryContext": {"isRedelivery": True}}
    other = raw_message({"type": "text", "text": "別の話"}, webhookEventId=None)
    first, second, third = parse(raw, again, other)
    assert first.id == second.id != third.id


@pytest.mark.parametrize("event_id", [1, "", None, {"$gt": ""}, "x" * 129, "a\x00b", "空白 ", ["01J"]])
def test_an_id_that_is_none_is_replaced(event_id: Any) -> None:
    [event] = parse({**raw_event("follow"), "webhookEventId": event_id})
    assert event.id.startswith("main:sha256-")


@pytest.mark.parametrize("timestamp", [None, "soon", True, -1, 1e300, 253_402_300_800_000, [1]])
def test_a_time_that_is_none_becomes_the_time_of_receipt(timestamp: Any) -> None:
    before = to_milliseconds(now())
    [event] = parse({**raw_event("follow"), "timestamp": timestamp})
    assert before <= event.timestamp_ms <= to_milliseconds(now())


def test_a_time_with_a_fraction_is_cut() -> None:
    assert parse(raw_event("follow", timestamp=1_700_000_000_000.9))[0].timestamp_ms == 1_700_000_000_000


ODD = [
    b'{"type":"message","message":{"type":"text","id":"1","text":"\\ud800 alone"}}',
    b'{"type":"x","a":' + b'{"a":' * 300 + b"1" + b"}" * 301,
    b'{"type":"x","n":' + b"9" * 500 + b"}",
    b'{"type":"x","n":1e999}',
    b'{"type":"\\u0000","$where":"1","a.b":{"$ne":1}}',
    b"1",
    b'"text"',
    b"null",
    b"[[]]",
    b"{}",
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_an_odd_event_is_kept_beside_its_good_neighbour(odd: bytes) -> None:
    good = raw_message({"type": "text", "text": "大切な話🙏"})
    first, second = parse_body(b'{"events":[%s,%s]}' % (odd, orjson.dumps(good)))
    assert orjson.loads(second.raw) == good
    orjson.loads(first.raw)
    first.raw.decode("utf-8")


def test_a_lone_surrogate_is_all_that_is_replaced() -> None:
    body = b'{"events":[{"type":"message","message":{"text":"\\ud83d\\ude00 \\ud800 \\u3042"}}]}'
    assert orjson.loads(parse_body(body)[0].raw)["message"]["text"] == "😀 \ufffd あ"


def test_escapes_and_spaces_do_not_change_what_is_read() -> None:
    raw = raw_message({"type": "text", "text": "あ🙂\u2028"})
    spaced = json.dumps({"events": [raw]}, indent=3).encode()
    assert orjson.loads(parse_body(spaced)[0].raw) == raw
