"""What stays of the platform from one start to the next."""

from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer

from simulator.line.app import PLATFORM, create_app
from simulator.line.channel import Channel

# Port 9 takes nothing: whatever is sent there fails at once.
CHANNEL = ("http://127.0.0.1:9/line/webhook", "secret", "token")


async def test_talks_files_people_and_the_months_use_stay(tmp_path: Path) -> None:
    memory = tmp_path / "line.json"
    async with TestClient(TestServer(create_app(Channel(*CHANNEL), memory))) as client:
        person = await (await client.post("/simulator/people", json={"display_name": "はな"})).json()
        talk = f"/simulator/people/{person['user_id']}"
        await client.post(f"{talk}/messages", json={"type": "text", "text": "こんにちは"})
        await client.post(f"{talk}/messages", json={"type": "image"})
        await client.patch("/simulator/quota", json={"used": 7})
        before = (await (await client.get(f"{talk}/talk")).json())["talk"]
    app = create_app(Channel(*CHANNEL), memory)
    async with TestClient(TestServer(app)) as client:
        after = (await (await client.get(f"{talk}/talk")).json())["talk"]
        assert after == before
        assert [one["type"] for one in after] == ["text", "image"]
        assert (await (await client.get("/simulator/quota")).json())["used"] == 7
        content = app[PLATFORM].contents.find(after[1]["message_id"])
        assert content is not None
        assert content.body
    assert not memory.with_suffix(".new").exists()


async def test_a_first_start_begins_with_nothing_said(tmp_path: Path) -> None:
    app = create_app(Channel(*CHANNEL), tmp_path / "line.json")
    assert app[PLATFORM].talks.chats() == []
    assert len(app[PLATFORM].people.persons) == 5
