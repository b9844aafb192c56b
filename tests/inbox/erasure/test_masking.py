"""Names and numbers are found however they are written, and nothing else is touched."""

import pytest

from inbox.erasure.masking import GONE, mask_of, strong_mask_of
from inbox.erasure.traces import Traces

HANAKO = Traces(
    "demo-tea.myshopify.com",
    line_ids=("U" + "a1" * 16,),
    gids=("gid://shopify/Customer/6027571560001", "gid://shopify/Customer/42"),
    emails=("hanako.sato@example.jp",),
    phones=("+819012345678",),
    names=("佐藤 花子", "さとう はなこ"),
    lines=("神宮前1丁目2-3",),
)


@pytest.mark.parametrize(
    "text",
    [
        "090-1234-5678",
        "０９０（１２３４）５６７８",
        "090 1234 5678",
        "+81 90 1234 5678",
        "09012345678",
        "Hanako.Sato@EXAMPLE.jp",
        "ｈａｎａｋｏ．ｓａｔｏ＠ｅｘａｍｐｌｅ．ｊｐ",
        "6027571560001",
        "gid://shopify/Customer/6027571560001",
        "gid://shopify/Customer/42",
        "U" + "a1" * 16,
    ],
)
def test_what_is_theirs_alone_is_found_in_every_spelling(text: str) -> None:
    assert strong_mask_of(HANAKO).text(f"前 {text} 後") == f"前 {GONE} 後"


@pytest.mark.parametrize("text", ["佐藤花子", "佐藤　花子", "サトウ ハナコ", "ｻﾄｳ ﾊﾅｺ", "神宮前１丁目２－３"])
def test_names_are_found_in_their_own_talk(text: str) -> None:
    assert mask_of(HANAKO).text(f"{text}です") == f"{GONE}です"
    assert strong_mask_of(HANAKO).text(f"{text}です") == f"{text}です"


@pytest.mark.parametrize(
    "text", ["佐藤さん", "42円です", "0901234567890", "16027571560001", "notanako.sato@example.jp.com", "注文1042", ""]
)
def test_what_only_looks_like_them_stays(text: str) -> None:
    assert mask_of(HANAKO).text(text) == text


def test_everything_in_a_value_is_masked() -> None:
    value = {"a": ["佐藤 花子", 1, None], "raw": b'{"phone":"+819012345678"}', "b": {"c": "はい"}}
    assert mask_of(HANAKO).value(value) == {
        "a": [GONE, 1, None],
        "raw": f'{{"phone":"{GONE}"}}'.encode(),
        "b": {"c": "はい"},
    }


def test_nobody_masks_nothing() -> None:
    assert mask_of(Traces("shop")).text("佐藤") == "佐藤"
