"""From a notification to the browsers of those it is for: each once, whatever breaks in between."""

import asyncio
from typing import Any

import pytest

from bot.bell.ringing import Ringing
from inbox.clock import now
from inbox.staff.sign_in_rules import SignInRules
from tests.bot.bell.desk import PUBLIC_URL, Bell
from tests.inbox.samples import said
from tests.push_service import read_authorization


async def test_a_browser_is_told_who_waits_and_never_what_they_wrote(bell: Bell) -> None:
    """4.35, 1.53."""
    keys, _ = await bell.browser(await bell.member())
    await bell.store.intake.apply([said("ないしょの話")])
    await bell.ring()
    [call] = bell.service.calls
    told = keys.read(call)
    assert (told["title"], told["body"], told["unread"]) == ("名前なし（未連携）がお待ちです", "", 1)
    assert told["path"].startswith("/inbox/v_")
    assert "ないしょ" not in str(told)
    claims, _ = read_authorization(call.headers["Authorization"])
    assert (claims["aud"], claims["sub"]) == (bell.service.url, PUBLIC_URL)
    assert call.headers["Content-Encoding"] == "aes128gcm"
    assert 3_000 < int(call.headers["TTL"]) <= 3_603
    assert len(call.headers["Topic"]) == 32
    await bell.ring()
    assert len(bell.service.calls) == 1
    assert await bell.states() == ["sent"]


async def test_an_address_is_called_to_the_letter(bell: Bell) -> None:
    path = "/w/a%2Fb%2bc;d/?token=x%2b%3d~&e=%e3"
    await bell.browser(await bell.member(), path)
    await bell.call()
    await bell.ring()
    assert [call.path for call in bell.service.calls] == [path]


async def test_each_is_told_what_their_own_bell_tells(bell: Bell) -> None:
    """4.35."""
    everything, mine, off = [await bell.member(name, bell=name) for name in ("all", "mine", "off")]
    for member in (everything, mine, off):
        await bell.browser(member, f"/push/{member.bell}")
    await bell.call("for nobody")
    await bell.call("for one", audience=mine.id)
    await bell.call("given", "assigned", audience=mine.id, text="田中")
    await bell.call("for admins", "event_parked", audience="admins")
    await bell.ring()
    told = {row["target"]: row["notification_id"] async for row in bell.rows.find()}
    assert sorted(call.path for call in bell.service.calls) == ["/push/all", "/push/mine"]
    assert len(told) == 2
    assert await bell.rows.count_documents({}) == 4


async def test_a_burst_is_told_in_one_word(bell: Bell) -> None:
    keys, _ = await bell.browser(await bell.member())
    for number in range(3):
        await bell.store.intake.apply([said("一つ", f"U{number}")])
    contacts = (await bell.store.contacts.list(None, 3)).items
    for contact in contacts[:2]:
        await bell.call(contact_id=contact.id)
    await bell.ring()
    [call] = bell.service.calls
    assert keys.read(call)["title"] == "3人から5件の新着"
    assert await bell.states() == ["sent"] * 5


async def test_what_comes_of_one_talk_replaces_what_came_before(bell: Bell) -> None:
    keys, _ = await bell.browser(await bell.member())
    for _ in range(2):
        await bell.call(conversation_id="v_1")
        await bell.ring()
    [first, second] = [keys.read(call) for call in bell.service.calls]
    assert first["tag"] == second["tag"]
    assert first["id"] != second["id"]
    assert bell.service.calls[0].headers["Topic"] == bell.service.calls[1].headers["Topic"]


async def test_whoever_opened_the_bell_meanwhile_is_not_told(bell: Bell) -> None:
    member = await bell.member()
    await bell.browser(member)
    await bell.call(age_s=5)
    await bell.ringing.step()
    await bell.store.notifications.read_all(member.id)
    await bell.ring()
    assert not bell.service.calls
    assert await bell.states() == ["dropped"]


@pytest.mark.parametrize("fault", [500, 503, 408, "reset", (429, {"Retry-After": "40"})])
async def test_what_failed_for_now_is_tried_again(bell: Bell, fault: Any) -> None:
    keys, _ = await bell.browser(await bell.member())
    bell.service.faults.append(fault)
    await bell.call()
    await bell.ring()
    row = await bell.rows.find_one()
    assert (row["state"], row["claim"], row["attempts"]) == ("waiting", None, 1)
    waits_s = (row["next_at"] - now()).total_seconds()
    assert waits_s > (30 if isinstance(fault, tuple) else 0)
    await bell.call("a newcomer")
    await bell.ringing.step()
    await bell.rows.update_many({"notification_id": "message:a newcomer"}, {"$set": {"next_at": now()}})
    await bell.ringing.step()
    await bell.ringing.settle()
    assert len(bell.service.calls) == 1, "a service that wants no calls got one"
    await bell.ring()
    assert keys.read(bell.service.calls[1])["title"] == "2件の通知があります"
    assert await bell.states() == ["sent", "sent"]


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_gone_is_forgotten(bell: Bell, status: int) -> None:
    member = await bell.member()
    await bell.browser(member)
    bell.service.faults.append(status)
    await bell.call()
    await bell.ring()
    assert not await bell.store.bell.subscriptions.list(member.id)
    assert await bell.states() == ["dropped"]
    await bell.call()
    await bell.ring()
    assert len(bell.service.calls) == 1


@pytest.mark.parametrize("status", [400, 403, 413, 307])
async def test_what_is_refused_is_not_tried_again(bell: Bell, status: int) -> None:
    member = await bell.member()
    await bell.browser(member)
    bell.service.faults.append((status, {"Location": bell.service.url + "/elsewhere"}))
    await bell.call()
    await bell.ring()
    await bell.ring()
    assert len(bell.service.calls) == 1
    assert len(await bell.store.bell.subscriptions.list(member.id)) == 1
    assert (await bell.rows.find_one())["reason"] == f"HTTP {status}"


async def test_what_is_an_hour_old_is_told_no_more(bell: Bell) -> None:
    await bell.browser(await bell.member())
    await bell.call(age_s=3_700)
    await bell.ring()
    assert await bell.states() == []
    bell.service.faults.append(500)
    await bell.call()
    await bell.ring()
    await bell.rows.update_many({}, {"$set": {"expires_at": now()}})
    await bell.ring()
    assert len(bell.service.calls) == 1
    assert (await bell.rows.find_one())["reason"] == "too old"


async def test_two_processes_tell_each_thing_once(bell: Bell) -> None:
    """4.35."""
    members = [await bell.member(f"m{number}") for number in range(6)]
    for member in members:
        await bell.browser(member, f"/push/{member.id}")
    other = Ringing(bell.store, bell.ways)
    for _ in range(5):
        for _ in range(4):
            await bell.call()
        await asyncio.gather(bell.ringing.step(), other.step())
        await bell.hurry(claim=None)
        for _ in range(3):
            await asyncio.gather(bell.ringing.step(), other.step())
            await asyncio.gather(bell.ringing.settle(), other.settle())
    rows = await bell.rows.find().to_list(None)
    assert len(rows) == 6 * 20
    assert {(row["state"], row["attempts"]) for row in rows} == {("sent", 1)}
    assert sum(ringing.counts["bell_sent"] for ringing in (bell.ringing, other)) == len(bell.service.calls)


async def test_a_process_that_dies_after_sending_repeats_what_the_browser_knows(bell: Bell) -> None:
    """It carries the same name and tag, by which the page's worker shows it once."""
    keys, _ = await bell.browser(await bell.member())
    bell.service.faults.append("stuck")
    await bell.call()
    await bell.ringing.step()
    await bell.hurry()
    await bell.ringing.step()
    await bell.service.is_stuck.wait()
    [dying] = bell.ringing._running
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    other = Ringing(bell.store, bell.ways)
    await other.step()
    assert len(bell.service.calls) == 1, "a claim that runs was taken over"
    await bell.hurry()
    await other.step()
    await other.settle()
    first, second = [keys.read(call) for call in bell.service.calls]
    assert (first["id"], first["tag"]) == (second["id"], second["tag"])
    assert await bell.states() == ["sent"]


async def test_a_stop_gives_back_what_it_had_not_told(bell: Bell) -> None:
    await bell.browser(await bell.member())
    bell.service.faults.append("stuck")
    await bell.call()
    await bell.ringing.step()
    await bell.hurry()
    await bell.ringing.step()
    await bell.service.is_stuck.wait()
    await bell.ringing.close()
    row = await bell.rows.find_one()
    assert (row["state"], row["claim"], row["attempts"]) == ("waiting", None, 0)


async def test_whoever_is_signed_out_or_disabled_is_told_no_more(bell: Bell) -> None:
    out, closed, kept = [await bell.member(name) for name in ("out", "closed", "kept")]
    session = await bell.session(out)
    await bell.browser(out, "/push/out", session)
    await bell.browser(closed, "/push/closed")
    await bell.browser(kept, "/push/kept")
    await bell.call()
    await bell.ringing.step()
    await bell.store.sessions.revoke(session.id, out.id)
    await bell.store.staff.disable(closed.id)
    await bell.ring()
    assert [call.path for call in bell.service.calls] == ["/push/kept"]


async def test_whoever_is_kept_out_until_they_have_a_second_factor_is_told_nothing(bell: Bell) -> None:
    await bell.browser(await bell.member())
    rules = SignInRules(bell.store.database)
    await rules.require_second_factor(True)
    await bell.call()
    await bell.ring()
    assert not bell.service.calls
    assert await bell.states() == ["dropped"]
    await rules.require_second_factor(False)
    await bell.call()
    await bell.ring()
    assert len(bell.service.calls) == 1
