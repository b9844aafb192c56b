"""Many at the same moment, against two server processes: one wins, nothing is lost, nothing is sent twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
import pytest_asyncio

from inbox.ids import new_id
from inbox.store import Store, open_store
from tests.eventually import eventually
from tests.journeys.servers import json_of
from tests.journeys.test_way_through import Way, open_way

pytestmark = pytest.mark.asyncio(loop_scope="module")

CLAIMS = 20
EDITORS, EDITS = 5, 12
SENDS = 50


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Way, Store]]:
    """Run one server of two processes for all races, and open its store."""
    database, folder = f"journey_{new_id().lower()}", tmp_path_factory.mktemp("races")
    async with (
        open_way(mongodb_uri, database, folder, workers=2) as way,
        open_store(mongodb_uri, database) as store,
    ):
        yield way, store


async def test_of_twenty_who_claim_a_conversation_at_once_one_wins_and_all_others_read_who(
    desk: tuple[Way, Store],
) -> None:
    way, store = desk
    conversation = await _conversation_of(way, await way.customer())
    staff = [
        await store.staff.create(f"staff{number}@example.com", f"担当{number}", "member", "a long passphrase")
        for number in range(CLAIMS)
    ]
    claims = await asyncio.gather(*(_claim(way, conversation, one.id) for one in staff))
    assert Counter(status for status, _ in claims) == {200: 1, 409: CLAIMS - 1}
    [winner] = [body["assignee"]["id"] for status, body in claims if status == 200]
    assert {body["error"]["assignee"]["id"] for status, body in claims if status == 409} == {winner}


async def test_of_sixty_memo_edits_by_five_editors_none_is_lost(desk: tuple[Way, Store]) -> None:
    way, store = desk
    person = await way.customer()
    await _conversation_of(way, person)
    lost_races = await asyncio.gather(*(_edit_repeatedly(way, person, editor) for editor in range(EDITORS)))
    assert sum(lost_races) > 0, "nobody ever came second: the edits did not meet"
    memo = await json_of(way.staff, f"/api/v1/contacts/line:{person}/memo")
    contact = await json_of(way.staff, f"/api/v1/contacts/line:{person}")
    history = (await store.memos.history(contact["id"], 1_000))[::-1]
    expected = sorted(_line(editor, edit) for editor in range(EDITORS) for edit in range(EDITS))
    assert sorted(memo["text"].split("\n")) == expected
    assert [version.version for version in history] == list(range(1, len(expected) + 1))
    assert all(later.text.startswith(f"{earlier.text}\n") for earlier, later in pairwise(history))


async def test_fifty_double_clicked_sends_arrive_once_each(desk: tuple[Way, Store]) -> None:
    way, _ = desk
    person = await way.customer()
    await _conversation_of(way, person)
    pairs = await asyncio.gather(*(_double_click(way, person, number) for number in range(SENDS)))
    assert all(Counter(status for status, _ in pair) == {201: 1, 200: 1} for pair in pairs)
    assert all(pair[0][1]["id"] == pair[1][1]["id"] for pair in pairs)
    await eventually(partial(_all_sent, way, person), timeout_s=20, pause_s=0.1)
    assert sorted(await way.received(person)) == sorted(f"返信 {number}" for number in range(SENDS))


async def test_fifty_requests_with_one_key_send_one_message(desk: tuple[Way, Store]) -> None:
    way, _ = desk
    person = await way.customer()
    await _conversation_of(way, person)
    answers = await asyncio.gather(*(_send(way, person, "はい", "one-key") for _ in range(SENDS)))
    assert Counter(status for status, _ in answers) == {201: 1, 200: SENDS - 1}
    [message_id] = {body["id"] for _, body in answers}
    assert (await way.settled(person, message_id))["status"] == "sent"
    assert await way.received(person) == ["はい"]


async def _conversation_of(way: Way, person: str) -> str:
    await way.write(person, "もしもし")

    async def look() -> list[str]:
        conversations = (await json_of(way.staff, "/api/v1/conversations?limit=1000"))["conversations"]
        return [one["id"] for one in conversations if one["contact"]["line_id"] == person]

    [conversation] = await eventually(look)
    return conversation


async def _claim(way: Way, conversation: str, staff_id: str) -> tuple[int, dict[str, Any]]:
    path = f"/api/v1/conversations/{conversation}/assignment"
    async with way.staff.post(path, json={"assignee": staff_id}) as answer:
        return answer.status, await answer.json()


async def _edit_repeatedly(way: Way, person: str, editor: int) -> int:
    """Add line after line on top of what is there, and count how often a colleague was faster."""
    path, lost_races = f"/api/v1/contacts/line:{person}/memo", 0
    current = await json_of(way.staff, path)
    for edit in range(EDITS):
        while True:
            text = "\n".join(filter(None, [current["text"], _line(editor, edit)]))
            async with way.staff.put(path, json={"text": text, "version": current["version"]}) as answer:
                assert answer.status in (200, 409), await answer.text()
                current = await answer.json()
            if answer.status == 200:
                break
            lost_races += 1
    return lost_races


def _line(editor: int, edit: int) -> str:
    return f"{editor}-{edit:02d}"


async def _double_click(way: Way, person: str, number: int) -> list[tuple[int, dict[str, Any]]]:
    clicks = (_send(way, person, f"返信 {number}", f"click-{number}") for _ in range(2))
    return list(await asyncio.gather(*clicks))


async def _send(way: Way, person: str, text: str, key: str) -> tuple[int, dict[str, Any]]:
    path, headers = f"/api/v1/contacts/line:{person}/messages", {"Idempotency-Key": key}
    async with way.staff.post(path, json={"text": text}, headers=headers) as answer:
        return answer.status, await answer.json()


async def _all_sent(way: Way, person: str) -> bool:
    outgoing = [one for one in await way.messages(person) if one["direction"] == "outgoing"]
    return len(outgoing) == SENDS and all(one["status"] == "sent" for one in outgoing)
