"""LINE's own emoji, as staff write them."""

import pytest

from handlers.conversations.line_emoji import NAMED, SETS, read_emojis
from inbox.conversations.draft import Emoji
from simulator.line.messages.emoji import SENDABLE_EMOJI
from tests.handlers.site import Site, contact_of

HEART = ("5ac21a18040ab15980c9b43e", "071")


def test_tokens_become_words_with_their_places() -> None:
    """4.14."""
    text, emojis = read_emojis("😊[LINE:ハート]です[LINE:1-211]")
    assert text == "😊(ハート)です(LINE 1-211)"
    assert emojis == [Emoji(1, 5, *HEART), Emoji(8, 12, "670e0cce840a8236ddd4ee4c", "211")]


@pytest.mark.parametrize(
    "text",
    [
        "[LINE:]",
        "[LINE:知らない名前]",
        "[LINE:1-212]",
        "[LINE:1-000]",
        "[LINE:46-001]",
        "[LINE:0-001]",
        "[LINE:1-1]",
        "$",
    ],
)
def test_what_names_no_emoji_stays_as_it_was_written(text: str) -> None:
    assert read_emojis(text) == (text, [])


def test_only_emoji_that_line_takes_are_offered() -> None:
    assert dict(SETS) == SENDABLE_EMOJI
    assert all(1 <= int(one.emoji_id) <= SENDABLE_EMOJI[one.product_id] for one in NAMED)
    assert len({one.name for one in NAMED}) == len(NAMED)


async def test_an_answer_keeps_its_emoji_and_the_talk_marks_them(site: Site) -> None:
    """4.14."""
    conversation = await site.say("ありがとう")
    browser = await site.browser()
    path = f"/conversations/{conversation}/messages"
    shown = await browser.post(path, text="こちらこそ[LINE:ハート]", key="k")
    assert shown.status == 201
    assert '<span class="line-emoji"' in await shown.text()
    [message] = [
        one for one in (await site.store.messages.list(contact_of(), None, 10)).items if one.direction == "outgoing"
    ]
    assert message.text == "こちらこそ(ハート)"
    assert message.content["emojis"] == [{"index": 5, "length": 5, "product_id": HEART[0], "emoji_id": HEART[1]}]


async def test_a_writer_who_is_stopped_gets_the_tokens_back(site: Site) -> None:
    conversation = await site.say("ありがとう")
    first, second = await site.browser("member"), await site.browser()
    path = f"/conversations/{conversation}/messages"
    await first.post(path, text="はい", key="a", seen_reply="")
    stopped = await second.post(path, text="こちらこそ[LINE:ハート]", key="b", seen_reply="")
    assert stopped.status == 409
    assert "こちらこそ[LINE:ハート]</textarea>" in await stopped.text()


async def test_too_many_emoji_are_refused_with_a_reason(site: Site) -> None:
    conversation = await site.say("ありがとう")
    browser = await site.browser()
    path = f"/conversations/{conversation}/messages"
    assert (await browser.post(path, text="[LINE:ハート]" * 20, key="a")).status == 201
    refused = await browser.post(path, text="[LINE:ハート]" * 21, key="b")
    assert refused.status == 422
    assert "20個まで" in await refused.text()
