"""A CSV file from outside: which letters it is written in, its rows, and what is too much."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from inbox.errors import Invalid
from inbox.fields.formulas import unquote_formula

BYTES_LIMIT = 20 * 1024 * 1024
ROWS_LIMIT, COLUMNS_LIMIT = 100_000, 300
CELL_LIMIT, LINE_LIMIT, LINES_OF_ROW = 10_000, 200_000, 1_000
MARK = b"\xef\xbb\xbf"
# What such a file never has, and what files of other kinds begin with.
STRANGE = (b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The header of a file, and its text, whose rows are read one by one."""

    header: tuple[str, ...]
    text: str

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield rows with the line that each ends on, blank ones left out; Invalid at the first that is none."""
        found = _read(self.text)
        next(found, None)
        for count, (line, cells) in enumerate(found, start=1):
            if count > ROWS_LIMIT:
                raise Invalid("一度に取り込めるのは10万行までです。ファイルを分けてください。", fields={"file": "rows"})
            yield line, cells


def open_sheet(raw: bytes) -> Sheet:
    """Read a file's letters and header; Invalid says what is wrong with it."""
    if len(raw) > BYTES_LIMIT:
        raise Invalid("ファイルは20MBまでです。分けて取り込んでください。", fields={"file": "too_large"})
    text = _decode(raw)
    _, cells = next(_read(text), (0, []))
    header = tuple(cell.strip() for cell in cells)
    if not any(header):
        raise Invalid("ファイルが空か、1行目に項目の名前がありません。", fields={"file": "empty"})
    named = [name for name in header if name]
    if len(set(named)) < len(named):
        raise Invalid("同じ名前の列が2つあります。1つにしてください。", fields={"file": "twice"})
    return Sheet(header, text)


def _decode(raw: bytes) -> str:
    if raw.startswith(STRANGE) or b"\0" in raw:
        raise Invalid(
            "CSVとして読み取れません。UTF-8かShift_JISのCSVで保存し直してください。", fields={"file": "encoding"}
        )
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.removeprefix(MARK).decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("文字を読み取れません。UTF-8かShift_JISのCSVで保存し直してください。", fields={"file": "encoding"})


class _Lines:
    """Lines for the reader; a row may not go on for ever, whatever its quotes say."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self.number = 0
        self.of_row = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self._at >= len(self._text):
            raise StopIteration
        end = self._text.find("\n", self._at)
        end = len(self._text) if end < 0 else end + 1
        self.number, self.of_row = self.number + 1, self.of_row + 1
        if end - self._at > LINE_LIMIT or self.of_row > LINES_OF_ROW:
            raise _unreadable(self.number)
        line = self._text[self._at : end]
        self._at = end
        return line


def _read(text: str) -> Iterator[tuple[int, list[str]]]:
    lines = _Lines(text.replace("\r\n", "\n").replace("\r", "\n"))
    reader = csv.reader(lines, strict=True)
    while True:
        lines.of_row = 0
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise _unreadable(lines.number) from None
        if len(cells) > COLUMNS_LIMIT:
            raise Invalid("%(line)s行目の列が多すぎます（300列まで）。", fields={"file": "columns"}, line=lines.number)
        if any(len(cell) > CELL_LIMIT for cell in cells):
            raise Invalid("%(line)s行目に長すぎるセルがあります。", fields={"file": "cell"}, line=lines.number)
        if any(cell.strip() for cell in cells):
            yield lines.number, [unquote_formula(cell) for cell in cells]


def _unreadable(line: int) -> Invalid:
    return Invalid(
        '%(line)s行目を読み取れません。引用符（"）が正しく閉じているか確認してください。',
        fields={"file": "quotes"},
        line=line,
    )
