"""What the bot answers by itself."""

from typing import Any

import pytest

from inbox.conversations.draft import TEXT_LIMIT, utf16_length
from tests.bot.samples import GROUP, raw_event, raw_message, read


def answers(raw: dict[str, Any], acknowledgement: str | None) -> list[str]:
    return [reply.text for reply in read(raw, acknowledgement).replies]


def test_a_text_is_acknowledged_with_its_own_words() -> None:
    raw = raw_message({"type": "text", "text": "{message} です"})
    assert answers(raw, "受付: 「{message}」") == ["受付: 「{message} です」"]
    assert answers(raw, None) == answers(raw, "") == []


@pytest.mark.parametrize(
    "raw",
    [
        raw_message({"type": "sticker"}),
        raw_message({"type": "text", "text": "トークンなし"}, replyToken=None),
        raw_message({"type": "text", "text": "皆さん"}, source={"type": "group", "groupId": GROUP}),
        raw_message({"type": "text", "text": "待機"}, mode="standby"),
        raw_event("follow"),
    ],
)
def test_nothing_else_is_acknowledged(raw: dict[str, Any]) -> None:
    assert answers(raw, "受け付けました") == []


@pytest.mark.parametrize("text", ["あ" * 6_000, "😀" * 3_000, "a😀" * 2_000, " " * 10])
def test_an_answer_fits_into_a_bubble(text: str) -> None:
    for answer in answers(raw_message({"type": "text", "text": text}), "{message}"):
        assert utf16_length(answer) <= TEXT_LIMIT
        answer.encode("utf-8")
