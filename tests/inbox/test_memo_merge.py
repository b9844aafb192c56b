"""The proposal for two memos written at once."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.contacts.memo_merge import Part, merge

TEXTS = st.text(alphabet="あいう。、\nab", max_size=40)
BASE = "ギフト利用が多い。ラッピングの希望を確認する。電話は平日18時以降のみ可。"


def read(parts: tuple[Part, ...], left_out: str) -> str:
    return "".join(text for text, change in parts if change != left_out)


def test_changes_of_different_passages_are_both_kept() -> None:
    """4.15."""
    theirs = BASE.replace("電話は平日18時以降のみ可。", "電話は不可、LINEのみ。")
    mine = BASE.replace("ラッピングの希望を確認する。", "ラッピングは白を希望。")
    proposal = merge(BASE, theirs, mine)
    assert proposal.text == "ギフト利用が多い。ラッピングは白を希望。電話は不可、LINEのみ。"
    assert proposal.conflicts == 0


def test_changes_of_the_same_passage_are_both_kept_and_counted() -> None:
    proposal = merge("左利き。", "両利き。", "右利き。")
    assert proposal.text == "両利き。\n右利き。"
    assert proposal.conflicts == 1


def test_two_first_memos_are_both_kept() -> None:
    proposal = merge("", "左利き", "電話は夕方")
    assert (proposal.text, proposal.conflicts) == ("左利き\n電話は夕方", 1)


def test_parts_show_what_each_changed() -> None:
    proposal = merge("左利き。", "両利き。", "左利き。")
    assert proposal.theirs_parts == (("左", "del"), ("両", "ins"), ("利き。", "same"))
    assert proposal.mine_parts == (("左利き。", "same"),)


@given(TEXTS, TEXTS)
def test_whoever_changed_nothing_takes_the_others_text(base: str, other: str) -> None:
    for proposal in (merge(base, other, base), merge(base, base, other), merge(base, other, other)):
        assert (proposal.text, proposal.conflicts) == (other, 0)


@given(TEXTS, TEXTS, TEXTS)
def test_parts_spell_both_texts(base: str, theirs: str, mine: str) -> None:
    proposal = merge(base, theirs, mine)
    for parts, text in ((proposal.theirs_parts, theirs), (proposal.mine_parts, mine)):
        assert read(parts, "ins") == base
        assert read(parts, "del") == text


@given(TEXTS, TEXTS)
def test_every_character_that_somebody_added_stays(theirs: str, mine: str) -> None:
    text = merge("", theirs, mine).text
    for character in set(theirs + mine):
        assert text.count(character) >= max(theirs.count(character), mine.count(character))


@pytest.mark.parametrize("piece", ["あ", "。", "あい。", "\n", "𠮷"])
def test_the_longest_memos_are_merged_in_a_moment(piece: str) -> None:
    base = (piece * 5_000)[:5_000]
    began = time.perf_counter()
    proposal = merge(base, "x" + base[1:2_500] + "y" + base[2_500:4_000], base[:1_000] + "z" + base[1_003:])
    assert time.perf_counter() - began < 30, "the time grows with the square of the length"
    assert "z" in proposal.text
