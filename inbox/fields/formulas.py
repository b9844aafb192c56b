"""Cells that a spreadsheet would run: written as texts, and read as what they were."""

FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫")
CONTROL_STARTS = ("\t", "\r", "\n", "\0")
QUOTE = "'"


def quote_formula(cell: str) -> str:
    """Keep a text a text."""
    return f"{QUOTE}{cell}" if may_run(cell) else cell


def unquote_formula(cell: str) -> str:
    """Read a cell that we wrote."""
    return cell[1:] if cell.startswith(QUOTE) and may_run(cell[1:]) else cell


def may_run(cell: str) -> bool:
    """Blanks before a formula do not stop every spreadsheet from running it."""
    return cell.startswith(CONTROL_STARTS) or cell.lstrip().startswith(FORMULA_STARTS)
