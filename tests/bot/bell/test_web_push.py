"""What leaves for a push service: sealed for one browser, signed by us, and only to services that we know."""

import asyncio
import base64

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from bot.bell.web_push import authorization, own_keys, parse_address, seal
from inbox.errors import Invalid
from inbox.store import Store
from tests.push_service import BrowserKeys, read_authorization

GOOD = BrowserKeys(ec.derive_private_key(7, ec.SECP256R1()), b"sixteen bytes...").address(
    "https://fcm.googleapis.com/fcm/send/abc"
)


def test_the_browser_of_the_tests_opens_the_example_of_the_standard() -> None:
    """Else what it opens of ours would prove nothing: RFC 8291, appendix A."""
    private = int.from_bytes(_raw("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"))
    keys = BrowserKeys(ec.derive_private_key(private, ec.SECP256R1()), _raw("BTBZMqHH6r4Tts7J_aSIgg"))
    body = _raw(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    assert keys.open(body) == b"When I grow up, I want to be a watermelon"


@pytest.mark.parametrize("content", [b"{}", "通知".encode() * 200, b"x" * 3_900])
def test_only_the_browser_opens_what_is_sealed_for_it(content: bytes) -> None:
    """4.35."""
    keys = BrowserKeys()
    sealed = seal(keys.address("https://fcm.googleapis.com/x"), content)
    assert keys.open(sealed) == content
    assert content not in sealed
    with pytest.raises(InvalidTag):
        BrowserKeys().open(sealed)


async def test_the_signature_names_us_the_service_and_whom_to_write_to(store: Store) -> None:
    keys = await own_keys(store)
    header = authorization(keys, "https://updates.push.services.mozilla.com/wpush/v2/x", "https://support.example.com")
    claims, key = read_authorization(header)
    assert (claims["aud"], claims["sub"]) == (
        "https://updates.push.services.mozilla.com",
        "https://support.example.com",
    )
    assert key == keys.public


async def test_of_several_processes_one_makes_the_keys_for_all(store: Store) -> None:
    made = await asyncio.gather(*(own_keys(store) for _ in range(8)))
    assert len(set(made)) == 1
    assert await own_keys(store) == made[0]
    assert made[0].private not in repr(made[0])


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://web.push.apple.com/QABC",
        "https://wns2-par02p.notify.windows.com/w/?token=abc%2b",
        "http://127.0.0.1:9000/push",
    ],
)
def test_known_push_services_are_called(endpoint: str) -> None:
    assert parse_address(endpoint, GOOD.p256dh, GOOD.auth, ["http://127.0.0.1:9000"]).endpoint == endpoint


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://evil.example/fcm.googleapis.com",
        "https://evil.example\\.push.apple.com/x",
        "https://push.apple.com.evil.example/x",
        "https://127.0.0.1/x",
        "http://127.0.0.1:9001/x",
        "http://127.0.0.1:9000@evil.example/x",
        "https://[::1]/x",
        "https://[broken/x",
        "https://fcm.googleapis.com:99999/x",
        "file:///etc/passwd",
        "https://fcm.googleapis.com/ x",
        "https://fcm.googleapis.com/\nx",
        "https://fcm.googleapis.com/#x",
        "https://ｆcm.googleapis.com/x",
        "https://fcm.googleapis.com/" + "x" * 2_000,
        "",
    ],
)
def test_no_other_address_is_ever_called(endpoint: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_address(endpoint, GOOD.p256dh, GOOD.auth, ["http://127.0.0.1:9000"])
    assert refusal.value.fields == {"endpoint": "unknown"}


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [("", GOOD.auth), (GOOD.p256dh, ""), ("B" + "A" * 86, GOOD.auth), (GOOD.p256dh[:-4], GOOD.auth), ("鍵", "鍵")],
)
def test_keys_that_no_browser_gives_are_refused(p256dh: str, auth: str) -> None:
    with pytest.raises(Invalid):
        parse_address(GOOD.endpoint, p256dh, auth, ())


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
