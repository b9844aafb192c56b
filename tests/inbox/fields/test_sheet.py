"""CSV files from outside: letters, quotes, and what is far too much."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.errors import Invalid
from inbox.fields.formulas import may_run, quote_formula, unquote_formula
from inbox.fields.sheet import BYTES_LIMIT, CELL_LIMIT, COLUMNS_LIMIT, LINES_OF_ROW, ROWS_LIMIT, open_sheet

TEXT = "姓,メール\n山田,a@example.com\n髙橋,b@example.com\n"


def rows(raw: bytes) -> list[list[str]]:
    """Give all rows of a file."""
    return [cells for _, cells in open_sheet(raw).rows()]


def refusal(raw: bytes) -> str:
    """Give why a file is refused."""
    with pytest.raises(Invalid) as refused:
        rows(raw)
    assert refused.value.message % refused.value.params
    return refused.value.fields["file"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_both_encodings_and_every_line_end_are_read(encoding: str, line_end: str) -> None:
    """3.63 UTF-8 with and without its mark, and Shift_JIS as spreadsheets write it."""
    sheet = open_sheet(TEXT.replace("\n", line_end).encode(encoding))
    assert sheet.header == ("姓", "メール")
    assert list(sheet.rows()) == [(2, ["山田", "a@example.com"]), (3, ["髙橋", "b@example.com"])]


def test_a_cell_may_hold_quotes_commas_and_lines() -> None:
    assert rows(b'a,b\n"1,""2""\n3",\n\n,\n') == [['1,"2"\n3', ""]]


def test_what_is_no_csv_is_refused() -> None:
    for raw in (b"PK\x03\x04aaaa", b"%PDF-1.7", "a,b".encode("utf-16"), b"a\0b", b"a,\x81"):
        assert refusal(raw) == "encoding", raw
    for raw in (b"", b"\n\n", b",,\n", b"\xef\xbb\xbf"):
        assert refusal(raw) == "empty", raw
    assert refusal("姓,姓\n1,2".encode()) == "twice"


def test_quotes_that_do_not_close_are_refused_with_their_line() -> None:
    """3.63 Per-row errors: the line is named."""
    assert refusal(b'a,b\n1,2\n3,"4') == "quotes"
    assert refusal(b'a,b\n1,"2"x\n') == "quotes"
    with pytest.raises(Invalid) as refused:
        rows(b'a\n1\n"2"x\n')
    assert refused.value.params == {"line": 3}


def test_bombs_are_refused_before_they_grow() -> None:
    """3.63 A million columns, a huge cell, a row without end, too many rows, too many bytes."""
    assert refusal(b"," * 1_000_000) == "quotes"
    assert refusal(b"a" + b",x" * COLUMNS_LIMIT) == "columns"
    assert refusal(b"a\n" + b"x" * (CELL_LIMIT + 1)) == "cell"
    assert refusal(b'a\n"' + b"\n" * (LINES_OF_ROW + 1)) == "quotes"
    assert refusal(b'a\n"' + b"x" * 1_000_000) == "quotes"
    assert refusal(b"a\n" + b"1\n" * (ROWS_LIMIT + 1)) == "rows"
    assert refusal(b"a" * (BYTES_LIMIT + 1)) == "too_large"


def test_the_limits_themselves_are_taken() -> None:
    assert len(rows(b"a\n" + b"1\n" * ROWS_LIMIT)) == ROWS_LIMIT
    assert rows(b"a\n" + b"x" * CELL_LIMIT) == [["x" * CELL_LIMIT]]
    assert len(open_sheet(",".join(f"c{n}" for n in range(COLUMNS_LIMIT)).encode()).header) == COLUMNS_LIMIT


@given(st.binary(max_size=2_000))
def test_whatever_comes_is_read_or_refused(raw: bytes) -> None:
    try:
        found = rows(raw)
    except Invalid:
        return
    assert all(isinstance(cell, str) for cells in found for cell in cells)


@given(st.text())
def test_a_formula_that_was_quoted_is_read_as_it_was(text: str) -> None:
    assert not may_run(quote_formula(text))
    assert unquote_formula(quote_formula(text)) == text or text.startswith("'")
