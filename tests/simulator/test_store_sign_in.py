"""The customers' sign-in: what OpenID Connect promises, what it refuses, and each of its switches."""

import base64
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt
import pytest

from tests.simulator.front import ASKED, BACK, CLIENT_ID, CLIENT_SECRET, StoreFront, came_back, code_on, open_front
from tests.simulator.mail import open_mail


@pytest.fixture
async def front() -> AsyncIterator[StoreFront]:
    """Serve the customers' side of a store."""
    async with open_front() as opened:
        yield opened


async def _read(front: StoreFront, token: str) -> dict[str, Any]:
    """Check an id token as an app has to, and give its claims."""
    configuration = await front.get_json("/.well-known/openid-configuration")
    keys = jwt.PyJWKSet.from_dict(await front.get_json(urlsplit(configuration["jwks_uri"]).path))
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims: dict[str, Any] = jwt.decode(
        token, key, algorithms=["RS256"], audience=CLIENT_ID, issuer=configuration["issuer"]
    )
    return claims


async def test_a_customer_signs_in_and_the_app_learns_who_it_is(front: StoreFront) -> None:
    """The store's word, checked by its keys, its name and our question."""
    hanako = front.customer()
    back = await front.authorize(hanako)
    assert back["state"] == "state-1"
    status, tokens = await front.exchange(back["code"])
    assert (status, tokens["token_type"]) == (200, "Bearer")
    claims = await _read(front, tokens["id_token"])
    assert (claims["nonce"], claims["email"], claims["email_verified"]) == ("nonce-1", hanako.email, True)
    assert str(hanako.number) not in claims["sub"]
    assert claims["exp"] > time.time()
    status, answer = await front.ask(tokens["access_token"], "{ customer { id } }")
    assert (status, answer) == (200, {"data": {"customer": {"id": hanako.gid}}})


async def test_an_app_may_show_its_secret(front: StoreFront) -> None:
    address = await front.endpoint("token_endpoint")
    for secret, status, error in ((CLIENT_SECRET, 400, "invalid_grant"), ("another", 401, "invalid_client")):
        pair = f"{quote(CLIENT_ID, safe='')}:{quote(secret, safe='')}"
        headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
        form = {"grant_type": "authorization_code", "code": "none"}
        async with front.client.post(address, data=form, headers=headers) as answer:
            assert (answer.status, (await answer.json())["error"]) == (status, error)


async def test_whoever_says_no_comes_back_without_a_code(front: StoreFront) -> None:
    assert await front.authorize(None) == {
        "error": "access_denied",
        "error_description": "The customer said no",
        "state": "state-1",
    }


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "email"}, "invalid_scope"),
    ],
)
async def test_what_an_app_may_not_ask_comes_back_as_an_error(
    front: StoreFront, other: dict[str, str], error: str
) -> None:
    address = f"{await front.endpoint('authorization_endpoint')}?{urlencode(ASKED | other)}"
    async with front.client.get(address, allow_redirects=False) as answer:
        back = came_back(answer)
    assert (back["error"], back["state"]) == (error, "state-1")


@pytest.mark.parametrize(
    "other",
    [{"client_id": "another"}, {"redirect_uri": "https://evil.example/"}, {"redirect_uri": f"{BACK}/more"}],
)
async def test_nobody_is_sent_to_an_app_that_is_unknown(front: StoreFront, other: dict[str, str]) -> None:
    address = f"{await front.endpoint('authorization_endpoint')}?{urlencode(ASKED | other)}"
    async with front.client.get(address, allow_redirects=False) as page:
        assert page.status == 400
    form = {"customer": str(front.customer().number)}
    async with front.client.post(address, data=form, allow_redirects=False) as page:
        assert page.status == 400


async def test_a_code_works_once_even_for_a_wrong_try(front: StoreFront) -> None:
    code = (await front.authorize(front.customer()))["code"]
    assert (await front.exchange(code, code_verifier="w" * 43))[1]["error"] == "invalid_grant"
    assert (await front.exchange(code))[1]["error"] == "invalid_grant"
    code = (await front.authorize(front.customer()))["code"]
    assert (await front.exchange(code))[0] == 200
    assert (await front.exchange(code))[0] == 400


@pytest.mark.parametrize(
    "other",
    [
        {"redirect_uri": "https://desk.example.jp/"},
        {"code_verifier": ""},
        {"grant_type": "password"},
        {"client_id": "b"},
    ],
)
async def test_a_code_is_bound_to_whom_it_was_made_for(front: StoreFront, other: dict[str, str]) -> None:
    code = (await front.authorize(front.customer()))["code"]
    status, answer = await front.exchange(code, **other)
    assert status in (400, 401)
    assert "access_token" not in answer


async def test_keys_change_and_what_the_last_one_signed_still_holds(front: StoreFront) -> None:
    before = (await front.tokens(front.customer()))["id_token"]
    async with front.client.post("/control/front/keys") as answer:
        kid = (await answer.json())["kid"]
    after = (await front.tokens(front.customer()))["id_token"]
    assert jwt.get_unverified_header(after)["kid"] == kid != jwt.get_unverified_header(before)["kid"]
    assert (await _read(front, before))["email"] == (await _read(front, after))["email"]


@pytest.mark.parametrize(
    ("switch", "refusal"),
    [
        ("wrong_audience", jwt.InvalidAudienceError),
        ("wrong_issuer", jwt.InvalidIssuerError),
        ("expired", jwt.ExpiredSignatureError),
        ("wrong_key", jwt.InvalidSignatureError),
        ("unknown_kid", KeyError),
        ("unsigned", KeyError),
        ("signed_with_secret", jwt.InvalidAlgorithmError),
    ],
)
async def test_a_token_can_be_wrong_in_one_way_only(front: StoreFront, switch: str, refusal: type[Exception]) -> None:
    await front.turn(**{switch: True})
    token = (await front.tokens(front.customer()))["id_token"]
    with pytest.raises(refusal):
        await _read(front, token)
    await front.turn(**{switch: False})
    assert await _read(front, (await front.tokens(front.customer()))["id_token"])


async def test_a_nonce_can_be_another_or_none(front: StoreFront) -> None:
    for switch, expected in (("wrong_nonce", lambda nonce: nonce not in (None, "nonce-1")), ("no_nonce", _is_none)):
        await front.turn(wrong_nonce=False, no_nonce=False)
        await front.turn(**{switch: True})
        claims = await _read(front, (await front.tokens(front.customer()))["id_token"])
        assert expected(claims.get("nonce")), switch


def _is_none(nonce: object) -> bool:
    return nonce is None


async def test_the_other_switches_do_what_they_say(front: StoreFront) -> None:
    hanako = front.customer()
    await front.turn(denied=True)
    address = f"{await front.endpoint('authorization_endpoint')}?{urlencode(ASKED)}"
    async with front.client.get(address, allow_redirects=False) as answer:
        assert came_back(answer)["error"] == "access_denied"
    await front.turn(denied=False, wrong_state=True)
    back = await front.authorize(hanako)
    assert back["state"] != "state-1"
    await front.turn(wrong_state=False, reusable_codes=True, no_id_token=True)
    assert "id_token" not in (await front.exchange(back["code"]))[1]
    assert (await front.exchange(back["code"]))[0] == 200
    await front.turn(token_fails=True)
    assert (await front.exchange(back["code"]))[0] == 500
    await front.turn(token_fails=False, foreign_endpoints=True)
    foreign = await front.get_json("/.well-known/openid-configuration")
    assert urlsplit(foreign["token_endpoint"]).hostname == "sign-in.example.net"


async def test_switches_that_make_no_sense_are_refused(front: StoreFront) -> None:
    senseless: list[Any] = [{"magic": True}, {"denied": 1}, {"delay_seconds": -1}, []]
    for wanted in senseless:
        async with front.client.patch("/control/front/switches", json=wanted) as answer:
            assert answer.status == 422
    foreign = {"Sec-Fetch-Site": "cross-site"}
    async with front.client.patch("/control/front/switches", json={"denied": True}, headers=foreign) as answer:
        assert answer.status == 403
    assert not any((await front.get_json("/control/front/switches")).values())


async def test_a_code_by_mail_signs_in(front: StoreFront) -> None:
    address = f"{await front.endpoint('authorization_endpoint')}?{urlencode(ASKED)}"
    hanako = front.customer()
    async with front.client.post(address, data={"email": hanako.email}) as page:
        code = code_on(await page.text())
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    async with front.client.post(address, data={"email": hanako.email, "code": wrong}) as page:
        assert page.status == 422
    form = {"email": hanako.email, "code": code}
    async with front.client.post(address, data=form, allow_redirects=False) as answer:
        status, tokens = await front.exchange(came_back(answer)["code"])
    assert status == 200
    assert (await _read(front, tokens["id_token"]))["email"] == hanako.email
    async with front.client.post(address, data=form) as page:
        assert page.status == 422, "a code works once"


async def test_the_code_goes_to_the_mailbox_where_there_is_one() -> None:
    async with open_mail() as mail, open_front(("127.0.0.1", mail.smtp_port)) as front:
        address = f"{await front.endpoint('authorization_endpoint')}?{urlencode(ASKED)}"
        async with front.client.post(address, data={"email": "hanako.sato@example.jp"}) as page:
            assert "shown-code" not in await page.text()
        letter = await mail.letter_to("hanako.sato@example.jp")
        code = letter["subject"].rpartition(" ")[2]
        form = {"email": "hanako.sato@example.jp", "code": code}
        async with front.client.post(address, data=form, allow_redirects=False) as answer:
            assert came_back(answer)["code"]


async def test_whoever_is_signed_in_may_go_on_and_end_it(front: StoreFront) -> None:
    hanako = front.customer()
    await front.authorize(hanako)
    address = f"{await front.endpoint('authorization_endpoint')}?{urlencode(ASKED)}"
    go_on = f"{hanako.display_name} さんとして続ける"
    async with front.client.get(address) as page:
        assert go_on in await page.text()
    leaving = await front.endpoint("end_session_endpoint")
    query = {"post_logout_redirect_uri": "https://evil.example/"}
    async with front.client.get(leaving, params=query, allow_redirects=False) as page:
        assert page.status == 200
    async with front.client.get(address) as page:
        assert go_on not in await page.text()
