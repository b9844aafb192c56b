"""Chats that the bell writes into: whose addresses are taken, how each is written to, and what becomes of it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.bell.chats import BODIES, parse_chat
from inbox.bell.chat_webhooks import TEAM
from inbox.clock import now
from inbox.errors import Invalid
from inbox.staff.quiet_hours import QuietHours
from tests.bot.bell.desk import PUBLIC_URL, Bell, quiet_now
from tests.inbox.samples import said

ORIGIN = "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("https://hooks.slack.com/services/T0/B0/abcd", "slack"),
        ("https://discord.com/api/webhooks/1/abcd", "discord"),
        ("https://discordapp.com/api/webhooks/1/abcd", "discord"),
        ("https://chat.googleapis.com/v1/spaces/A/messages?key=k&token=t", "google"),
        ("https://example.webhook.office.com/webhookb2/a@b/IncomingWebhook/c", "teams"),
        ("https://prod-1.japaneast.logic.azure.com:443/workflows/a/triggers/manual/paths/invoke?sig=s", "teams"),
        ("http://127.0.0.1:9000/hooks/abcd", "slack"),
    ],
)
def test_webhooks_of_known_chats_are_taken(url: str, service: str) -> None:
    """4.35."""
    assert parse_chat(url, [ORIGIN])[0] == service


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.slack.com/services/x",
        "http://hooks.slack.com/services/x",
        "https://hooks.slack.com",
        "https://hooks.slack.com.evil.example/x",
        "https://hooks.slack.com@evil.example/x",
        "https://user:word@hooks.slack.com/x",
        "https://evil.example/?https://hooks.slack.com/",
        "https://discord.com/channels/1",
        "https://discord.com/api/webhooks/../../login",
        "https://webhook.office.com.evil.example/x",
        "https://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:9001/x",
        "https://hooks.slack.com/\r\nX: y",
    ],
)
def test_no_other_address_is_taken(url: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_chat(url, [ORIGIN])
    assert refusal.value.fields == {"url": "unknown"}


EVIL = "<!channel> @everyone [ここ](https://evil.example) <users/all> & *"


@pytest.mark.parametrize(
    ("service", "body"),
    [
        (
            "slack",
            {
                "text": "&lt;!channel&gt; @everyone [ここ](https://evil.example) &lt;users/all&gt; &amp; *\n<https://x/1|開く>",
                "unfurl_links": False,
            },
        ),
        (
            "discord",
            {
                "content": "\\<!channel\\> \\@everyone \\[ここ\\]\\(https\\://evil.example\\) \\<users/all\\> & \\*"
                "\n開く: <https://x/1>",
                "allowed_mentions": {"parse": []},
            },
        ),
        (
            "google",
            {
                "text": "＜!channel＞ @everyone [ここ](https://evil.example) ＜users/all＞ & *\n<https://x/1|開く>",
            },
        ),
    ],
)
def test_a_name_calls_nobody_and_leads_nowhere(service: str, body: dict[str, Any]) -> None:
    assert BODIES[service](EVIL, "https://x/1", "開く") == body


def test_a_card_holds_the_text_as_it_is() -> None:
    [attachment] = BODIES["teams"](EVIL, "https://x/1", "開く")["attachments"]
    card = attachment["content"]
    assert card["body"] == [{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": EVIL}]}]
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "開く", "url": "https://x/1"}]


async def use_chat(bell: Bell, owner: str) -> None:
    """Let somebody be told in a chat."""
    await bell.store.bell.chats.set(owner, f"{bell.service.url}/hooks/{owner}", "slack", "chat.example.com", "ja")


async def test_a_chat_is_told_who_waits_with_a_link_and_never_what_they_wrote(bell: Bell) -> None:
    """4.35."""
    member = await bell.member(bell="mine")
    await use_chat(bell, member.id)
    await use_chat(bell, TEAM)
    await bell.store.intake.apply([said("ないしょの話")])
    await bell.ring()
    [call] = bell.service.calls
    assert call.path == f"/hooks/{TEAM}"
    text = call.json["text"]
    assert text.startswith(f"名前なし（未連携）がお待ちです\n<{PUBLIC_URL}/inbox/v_")
    assert text.endswith("|窓口で開く>")
    assert "ないしょ" not in text
    await bell.call("given", "assigned", audience=member.id, text="田中")
    await bell.call("for admins", "link_conflict", audience="admins")
    await bell.ring()
    assert [call.path for call in bell.service.calls[1:]] == [f"/hooks/{member.id}"]
    assert bell.service.calls[1].json["text"].startswith("田中さんがあなたを担当者にしました")


async def test_ones_own_chat_keeps_ones_quiet_hours(bell: Bell) -> None:
    """4.35."""
    member = await bell.member()
    await use_chat(bell, member.id)
    await bell.store.staff.set_quiet_hours(member.id, quiet_now())
    for _ in range(3):
        await bell.call()
    await bell.ring()
    assert not bell.service.calls
    await bell.store.staff.set_quiet_hours(member.id, QuietHours())
    await bell.wait_until((await bell.rows.find_one())["due_at"])
    await bell.ring()
    [call] = bell.service.calls
    assert call.json["text"].startswith("おやすみ中に3件の通知があります")


async def test_a_chat_that_fails_for_a_day_is_turned_off_and_its_owner_told(bell: Bell) -> None:
    """4.35."""
    member = await bell.member(bell="mine")
    await use_chat(bell, member.id)
    bell.service.faults.extend([404, 200, 404, 404])
    await bell.call(audience=member.id)
    await bell.ring()
    assert (await bell.store.bell.chats.get(member.id)).failing_since is not None
    await bell.call(audience=member.id)
    await bell.ring()
    assert (await bell.store.bell.chats.get(member.id)).failing_since is None
    await bell.call(audience=member.id)
    await bell.ring()
    day_ago = now() - timedelta(days=1)
    await bell.store.database["chat_webhooks"].update_one({}, {"$set": {"failing_since": day_ago}})
    await bell.call(audience=member.id)
    await bell.ring()
    stopped = await bell.store.bell.chats.get(member.id)
    assert not stopped.is_on
    newest = (await bell.store.notifications.list(await bell.store.staff.get(member.id), None, 10)).items[0]
    assert (newest.kind, newest.audience) == ("chat_stopped", member.id)
    await bell.call(audience=member.id)
    await bell.ring()
    assert len(bell.service.calls) == 4
    await bell.store.bell.chats.worked(stopped)
    assert (await bell.store.bell.chats.get(member.id)).is_on


async def test_what_failed_at_an_old_address_says_nothing_of_the_new_one(bell: Bell) -> None:
    await use_chat(bell, TEAM)
    old = await bell.store.bell.chats.get(TEAM)
    await bell.store.bell.chats.set(TEAM, "https://hooks.slack.com/services/new!", "slack", "hooks.slack.com", "ja")
    await bell.store.bell.chats.failed(old)
    new = await bell.store.bell.chats.get(TEAM)
    assert (new.failing_since, new.tail) == (None, "new!")
    assert "services" not in repr(new)
