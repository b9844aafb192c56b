"""What holds for every call: token, request id, content type, size, rates, the log."""

import io

import pytest

from simulator.line.errors import LineError
from simulator.line.rates import Rates
from tests.simulator.line import SECRET, Line, messages
from tests.simulator.test_reply import Watch


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Bearer ", "Basic channel-access-token", "Bearer é"])
async def test_without_the_right_token_nothing_is_answered(line: Line, header: str) -> None:
    answer = await line.call("GET", "/v2/bot/info", headers={"Authorization": header})
    assert answer.status == 401
    assert (await answer.json())["message"].startswith("Authentication failed due to the following reason")


async def test_every_answer_has_a_request_id_of_its_own(line: Line) -> None:
    answers = [
        await line.call("GET", "/v2/bot/info"),
        await line.call("GET", "/v2/bot/info", headers={"Authorization": "x"}),
        await line.call("GET", "/v2/bot/no/such/path"),
        await line.push("nobody"),
    ]
    assert [answer.status for answer in answers] == [200, 401, 404, 400]
    assert len({answer.headers["X-Line-Request-Id"] for answer in answers}) == 4


async def test_a_body_must_be_json_and_say_so(line: Line) -> None:
    path = "/v2/bot/message/push"
    other = await line.call("POST", path, data="{}", headers={"Content-Type": "text/plain"})
    assert (other.status, await other.json()) == (415, {"message": "The content type, text/plain, is not supported"})
    headers = {"Content-Type": "application/json"}
    broken = await line.call("POST", path, data='{\n"to": }', headers=headers)
    assert await broken.json() == {"message": "The request body could not be parsed as JSON (line: 2, column: 7)"}
    for body in ("[]", "[" * 100_000, b"\xff", ""):
        assert (await line.call("POST", path, data=body, headers=headers)).status == 400


async def test_two_megabytes_are_taken_and_one_byte_more_is_not(line: Line) -> None:
    full = b'{"messages": [], "x": "' + b"x" * (2 * 1024 * 1024 - 25) + b'"}'
    assert len(full) == 2 * 1024 * 1024
    headers = {"Content-Type": "application/json"}
    path = "/v2/bot/message/validate/push"
    assert (await line.call("POST", path, data=io.BytesIO(full), headers=headers)).status == 400
    assert (await line.call("POST", path, data=io.BytesIO(full + b" "), headers=headers)).status == 413


async def test_a_rate_that_is_passed_is_429_unless_it_is_switched_off(line: Line) -> None:
    statuses = [(await line.call("GET", "/v2/bot/richmenu/list")).status for _ in range(30)]
    assert statuses[:10] == [200] * 10
    assert 429 in statuses
    await line.control("PATCH", "/switches", {"rate_limits": False})
    assert {(await line.call("GET", "/v2/bot/richmenu/list")).status for _ in range(30)} == {200}


def test_a_bucket_fills_again_with_time() -> None:
    watch = Watch()
    rates = Rates(watch)
    for _ in range(100):
        rates.take("rich_menu_create")
    with pytest.raises(LineError, match="rate limit"):
        rates.take("rich_menu_create")
    watch.seconds = 37
    rates.take("rich_menu_create")
    with pytest.raises(LineError, match="rate limit"):
        rates.take("rich_menu_create")


async def test_the_log_tells_what_was_asked(line: Line) -> None:
    person = await line.person()
    key = "123e4567-e89b-12d3-a456-426614174000"
    answer = await line.push(person, "はい", key=key)
    [call] = (await line.control("GET", "/calls?since=0"))["calls"]
    assert call["body"] == {"to": person, "messages": messages("はい")}
    assert (call["endpoint"], call["method"], call["status"], call["retry_key"]) == ("push", "POST", 200, key)
    assert call["request_id"] == answer.headers["X-Line-Request-Id"]


async def test_a_stateless_token_opens_the_api(line: Line) -> None:
    form = {"grant_type": "client_credentials", "client_id": "1234567890", "client_secret": SECRET}
    issued = await (await line.client.post("/oauth2/v3/token", data=form)).json()
    assert (issued["token_type"], issued["expires_in"]) == ("Bearer", 900)
    headers = {"Authorization": f"Bearer {issued['access_token']}"}
    assert (await line.call("GET", "/v2/bot/info", headers=headers)).status == 200
    assert SECRET not in str(await line.control("GET", "/calls"))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_id": ""}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_assertion": "x"}, "invalid_request"),
    ],
)
async def test_a_token_is_not_given_to_anybody(line: Line, change: dict[str, str], error: str) -> None:
    form = {"grant_type": "client_credentials", "client_id": "1234567890", "client_secret": SECRET, **change}
    answer = await line.client.post("/oauth2/v3/token", data=form)
    assert (answer.status, (await answer.json())["error"]) == (400, error)


async def test_the_thirty_first_short_lived_token_kills_the_oldest(line: Line) -> None:
    form = {"grant_type": "client_credentials", "client_id": "1234567890", "client_secret": SECRET}
    answers = [await line.client.post("/v2/oauth/accessToken", data=form) for _ in range(31)]
    tokens = [(await answer.json())["access_token"] for answer in answers]
    statuses = [
        (await line.call("GET", "/v2/bot/info", headers={"Authorization": f"Bearer {token}"})).status
        for token in (tokens[0], tokens[1], tokens[-1])
    ]
    assert statuses == [401, 200, 200]
