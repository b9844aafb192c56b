"""Who may speak for the store."""

import base64
from collections.abc import Mapping
from typing import Any

import pytest

from inbox.clock import now
from inbox.errors import NotAWebhook, WrongSignature
from inbox.shop_events import NewShopEvent
from shop.webhooks.parse import parse_shop_webhook
from tests.shop.webhooks.bodies import CUSTOMER, SECRET, SHOP, body_of, headers_of, sign

TOPIC = "customers/update"


def parsed(
    body: bytes, secrets: tuple[str, ...] = (SECRET,), topic: str = TOPIC, headers: Mapping[str, str] = {}
) -> NewShopEvent:
    return parse_shop_webhook(body, headers_of(body, topic, "w1") | dict(headers), secrets, SHOP, now())


def test_a_signed_webhook_is_read() -> None:
    event = parsed(body_of(TOPIC))
    assert (event.id, event.topic, event.about, event.shop) == ("w1", TOPIC, (CUSTOMER,), SHOP)
    assert event.triggered_at.isoformat() == "2026-11-20T01:00:00.123456+00:00"
    assert event.raw == body_of(TOPIC)


def test_an_older_secret_is_good_too() -> None:
    body = body_of(TOPIC)
    assert parsed(body, ("a-newer-one", SECRET)).id == "w1"


@pytest.mark.parametrize("signature", ["", "x", "é", "=" * 44, "a" * 5_000, sign(body_of(TOPIC), "another secret")])
def test_a_wrong_signature_is_refused(signature: str) -> None:
    with pytest.raises(WrongSignature):
        parsed(body_of(TOPIC), headers={"X-Shopify-Hmac-Sha256": signature})


def test_nothing_is_right_without_a_secret() -> None:
    with pytest.raises(WrongSignature):
        parsed(body_of(TOPIC), ())


def test_a_signature_in_another_writing_is_not_the_signature() -> None:
    body = body_of(TOPIC)
    raw = base64.b64decode(sign(body))
    with pytest.raises(WrongSignature):
        parsed(body, headers={"X-Shopify-Hmac-Sha256": raw.hex()})


def test_one_byte_more_is_not_signed() -> None:
    body = body_of(TOPIC)
    with pytest.raises(WrongSignature):
        parse_shop_webhook(body + b" ", headers_of(body, TOPIC, "w1"), (SECRET,), SHOP, now())


def test_another_shop_is_refused_though_its_signature_is_right() -> None:
    with pytest.raises(WrongSignature):
        parsed(body_of(TOPIC), headers={"X-Shopify-Shop-Domain": "other.myshopify.com"})


def test_the_shop_may_be_written_in_capitals() -> None:
    assert parsed(body_of(TOPIC), headers={"X-Shopify-Shop-Domain": SHOP.upper()}).shop == SHOP


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"id": NaN}', b"[" * 100_000])
def test_what_is_no_json_is_no_webhook(body: bytes) -> None:
    with pytest.raises(NotAWebhook):
        parsed(body)


@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"', b'{"id": 1e999}', b'{"note": "\\ud800", "id": 5}'])
def test_odd_json_is_kept(body: bytes) -> None:
    assert parsed(body).raw


def test_a_number_beyond_machines_is_kept() -> None:
    assert parsed(b'{"id": 123456789012345678901234567890}').raw


@pytest.mark.parametrize("given", ["", "x" * 200, "with space", "é"])
def test_a_webhook_without_a_good_id_gets_one_of_its_content(given: str) -> None:
    first = parsed(body_of(TOPIC), headers={"X-Shopify-Webhook-Id": given})
    again = parsed(body_of(TOPIC), headers={"X-Shopify-Webhook-Id": given})
    other = parsed(body_of(TOPIC, note="x"), headers={"X-Shopify-Webhook-Id": given})
    assert first.id == again.id != other.id
    assert first.id.startswith("sha256-")


@pytest.mark.parametrize("given", ["", "soon", "2026-11-20T01:00:00", "9999-01-01T00:00:00Z"])
def test_an_odd_time_counts_as_now(given: str) -> None:
    event = parsed(body_of(TOPIC), headers={"X-Shopify-Triggered-At": given})
    assert event.triggered_at == event.received_at


def test_an_unknown_topic_is_kept_and_marked() -> None:
    event = parsed(b'{"id": 1}', topic="products/create")
    assert not event.is_known
    assert event.about == ()


def test_a_body_that_is_not_understood_is_kept_for_staff_to_see() -> None:
    event = parsed(b'{"id": "none"}')
    assert event.is_known
    assert event.about == ()


def test_headers_without_x_are_understood() -> None:
    body = body_of(TOPIC)
    headers: dict[str, Any] = {name.removeprefix("X-"): value for name, value in headers_of(body, TOPIC, "w2").items()}
    assert parse_shop_webhook(body, headers, (SECRET,), SHOP, now()).id == "w2"


def test_the_same_customer_is_worked_on_in_one_place() -> None:
    tags = parsed(body_of("customer.tags_added"), topic="customer.tags_added")
    assert tags.partition == parsed(body_of(TOPIC)).partition


def test_a_secret_or_body_is_in_no_error() -> None:
    with pytest.raises(WrongSignature) as caught:
        parsed(body_of(TOPIC), ("top-secret",))
    assert not caught.value.args
