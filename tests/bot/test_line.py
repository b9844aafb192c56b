"""The way to LINE: by what right it is called, and what can be said when no answer comes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from bot.line import Line, LineAccess, NoAnswer, NotConfigured, client, open_line
from simulator.line.app import PLATFORM, create_app
from simulator.line.channel import Channel
from simulator.line.platform import Platform

SECRET, TOKEN = "line-test-secret", "line-test-token"
BUBBLES = [{"type": "text", "text": "はい"}]
KEY = "123e4567-e89b-12d3-a456-426614174000"


@asynccontextmanager
async def calling(token: str | None = TOKEN, secret: str = SECRET) -> AsyncIterator[tuple[Line, Platform]]:
    """Call the simulator, with a fixed token or with stateless ones."""
    app = create_app(Channel("http://127.0.0.1:9/webhook", SECRET, TOKEN))
    async with TestServer(app) as server:
        url, platform = str(server.make_url("")).rstrip("/"), app[PLATFORM]
        platform.change_switches({"webhook_active": False})
        access = LineAccess(url, url, token, None if token else "1234567890", secret)
        async with open_line(access) as line:
            yield line, platform


def issued(platform: Platform) -> int:
    """Count the tokens that LINE was asked for."""
    return sum(call.path == "/oauth2/v3/token" for call in platform.calls.latest(100))


async def test_stateless_tokens_are_fetched_once_and_kept() -> None:
    async with calling(token=None) as (line, platform):
        assert [(await line.bot()).status, (await line.quota()).status] == [200, 200]
        assert issued(platform) == 1


async def test_a_stateless_token_that_line_refuses_is_fetched_again_once() -> None:
    async with calling(token=None) as (line, platform):
        await line.bot()
        platform.faults.add({"endpoint": "info", "kind": "invalid_token", "count": 1})
        assert (await line.bot()).status == 200
        assert issued(platform) == 2
        platform.faults.add({"endpoint": "info", "kind": "invalid_token"})
        assert (await line.bot()).status == 401
        assert issued(platform) == 3


async def test_those_who_wait_for_a_token_that_does_not_come_share_the_failure() -> None:
    async with calling(token=None) as (line, platform):
        platform.faults.add({"endpoint": "token", "kind": "error_before", "count": 1})
        outcomes = await asyncio.gather(*(line.bot() for _ in range(5)), return_exceptions=True)
        assert [outcome.was_sent for outcome in outcomes if isinstance(outcome, NoAnswer)] == [False] * 5
        assert (await line.bot()).status == 200
        assert issued(platform) == 2


async def test_a_file_is_asked_for_again_with_a_new_token() -> None:
    async with calling(token=None) as (line, platform):
        platform.faults.add({"endpoint": "content", "kind": "invalid_token", "count": 1})
        async with line.open_content("1") as content:
            assert content.status == 404


async def test_a_wrong_channel_secret_is_an_answer_like_a_wrong_token() -> None:
    async with calling(token=None, secret="another") as (line, _):
        answer = await line.push("U" + "a" * 32, BUBBLES, KEY)
        assert answer.status == 401
        assert "client_secret" in answer.words


async def test_without_any_right_nothing_is_asked() -> None:
    async with open_line(LineAccess("http://127.0.0.1:9", "http://127.0.0.1:9")) as line:
        with pytest.raises(NotConfigured):
            await line.bot()


def test_secrets_stay_out_of_the_repr() -> None:
    shown = repr(LineAccess("https://api.line.me", "https://api-data.line.me", "tok", "123", "sec"))
    assert "tok'" not in shown
    assert "sec'" not in shown


async def test_a_connection_that_never_stood_has_sent_nothing(free_port: Callable[[], int]) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    async with open_line(LineAccess(url, url, TOKEN)) as line:
        with pytest.raises(NoAnswer) as raised:
            await line.reply("tok", BUBBLES)
        assert not raised.value.was_sent


@pytest.mark.parametrize("kind", ["slow", "reset_before", "reset_after"])
async def test_a_call_without_an_answer_may_have_been_heard(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(client, "TIMEOUT", aiohttp.ClientTimeout(total=0.2))
    async with calling() as (line, platform):
        person = platform.people.add("花子").user_id
        platform.faults.add({"endpoint": "push", "kind": kind, "count": 1, "seconds": 0.6})
        with pytest.raises(NoAnswer) as raised:
            await line.push(person, BUBBLES, KEY)
        assert raised.value.was_sent


async def test_a_retry_key_goes_with_pushes_only() -> None:
    async with calling() as (line, platform):
        person = platform.people.add("花子").user_id
        platform.reply_tokens.issue(person, token="tok")
        platform.reply_tokens.delivered("tok")
        assert (await line.reply("tok", BUBBLES)).is_success
        first, second = await line.push(person, BUBBLES, KEY), await line.push(person, BUBBLES, KEY)
        assert (first.status, second.status) == (200, 409)
        assert first.sent_messages == second.sent_messages != []
        assert first.request_id
        assert [call.retry_key for call in reversed(platform.calls.latest(3))] == [None, KEY, KEY]


@pytest.mark.parametrize("odd", ["1/../../info?x=", "../info#"])
async def test_an_odd_message_id_leads_nowhere_else(odd: str) -> None:
    async with calling() as (line, platform):
        async with line.open_content(odd) as content:
            assert content.status == 404
        assert not [call for call in platform.calls.latest(10) if call.endpoint in ("profile", "info")]


async def test_many_calls_go_out_at_once_while_line_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    async with calling() as (line, platform):
        platform.faults.add({"endpoint": "info", "kind": "slow", "seconds": 0.5})
        async with asyncio.timeout(15):  # One after the other they would take half a minute.
            answers = await asyncio.gather(*(line.bot() for _ in range(64)))
        assert {answer.status for answer in answers} == {200}
