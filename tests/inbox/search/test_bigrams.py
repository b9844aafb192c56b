"""What is found by what, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.search.bigrams import matches, parse_terms, term_tokens, tokens
from inbox.search.folding import fold

ALPHABET = "あいアイかがｶﾞガーゃキャabAB01９０ａＡ#-?。 　\n\t返品𠮷ヶßﬁ㌔İ"
TEXTS = st.text(alphabet=ALPHABET, max_size=30)
ANY = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
DIGITS, LETTERS = "0123456789", "abcdefghijklmnopqrstuvwxyz"


def stands_in(term: str, text: str) -> bool:
    """Look at every place by hand: a word or number is found from one of its beginnings."""
    for place in range(len(text)):
        if not text.startswith(term, place):
            continue
        before = text[place - 1] if place else " "
        if not any(term[0] in kind and before in kind for kind in (DIGITS, LETTERS)):
            return True
    return False


def found(question: str, text: str) -> bool:
    """Answer as the database does: the tokens choose, the phrase check decides."""
    terms = parse_terms(question)
    wanted = {token for term in terms for token in term_tokens(term)}
    return wanted <= tokens(text) and matches(terms, text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ｶﾞｷﾞｸﾞ", "がぎぐ"),
        ("カタカナ", "かたかな"),
        ("ヴァイオリン", "ゔぁいおりん"),
        ("１２３４", "1234"),
        ("ＡＢＣ", "abc"),
        ("Straße", "STRASSE"),
        ("㌔", "きろ"),
        ("か\u3099", "ガ"),
    ],
)
def test_what_reads_the_same_folds_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_what_reads_differently_stays_apart() -> None:
    assert len({fold(word) for word in ("びよういん", "びょういん", "ビール", "ビル", "はは", "ばば")}) == 6


@pytest.mark.parametrize(
    ("question", "text", "is_found"),
    [
        ("返品", "返品したいです", True),
        ("返", "ご返却", True),
        ("却", "ご返却", True),
        ("カワイイ", "かわいい服", True),
        ("1001", "注文番号 #1001 です", True),
        ("1001", "注文番号は１００１です", True),
        ("1001", "A1001", True),
        ("a1001", "注文A1001の件", True),
        ("100", "#1001", True),
        ("001", "#1001", False),
        ("homer", "customer", False),
        ("gid://shopify/Customer/42", "gid://shopify/Customer/4215", True),
        ("返品 サイズ", "サイズ違いで返品", True),
        ("返品　交換", "返品だけ", False),
        ("品返", "返品 品", False),
        ("abcdefghijklmnop", "abcdefghijklmnopq", True),
        ("abcdefghijklmnxx", "abcdefghijklmnop", False),
        ("?", "本当？", True),
        (".*", "何でも", False),
        ("$ne", "$ne", True),
    ],
)
def test_a_question_finds_what_it_should(question: str, text: str, is_found: bool) -> None:
    assert found(question, text) is is_found


@given(TEXTS, TEXTS)
def test_the_index_answers_as_reading_every_text_would(question: str, text: str) -> None:
    folded = fold(text)
    assert found(question, text) is all(stands_in(term, folded) for term in fold(question).split())


@given(TEXTS, st.integers(0, 29), st.integers(1, 12))
def test_every_piece_of_japanese_is_found_in_its_text(text: str, start: int, length: int) -> None:
    folded = "".join(character for character in fold(text) if character not in DIGITS + LETTERS)
    assert found(folded[start : start + length], folded)


@given(ANY)
def test_any_text_is_cut_and_every_term_has_a_token(text: str) -> None:
    assert all(tokens(text))
    assert all(term_tokens(term) for term in parse_terms(text))
    assert fold(fold(text)) == fold(text)
