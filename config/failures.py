"""What a log may say of an error that nobody expected."""

import logging
import traceback


def describe(error: BaseException) -> dict[str, str]:
    """Name its kinds and the lines that it came through, never its words: they may quote what a customer wrote."""
    kinds: list[str] = []
    where = ""
    cause: BaseException | None = error
    while cause is not None and len(kinds) < 5:
        kinds.append(type(cause).__name__)
        where = where or "".join(traceback.format_tb(cause.__traceback__)).rstrip()
        cause = cause.__cause__ or cause.__context__
    return {"error": " < ".join(kinds), "where": where}


def without_words(record: logging.LogRecord) -> bool:
    """Take what the sender wrote out of aiohttp's complaint about a broken request: it quotes the address."""
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        record.msg, record.args = f"{record.getMessage()}: {type(error).__name__}", ()
        record.exc_info = record.exc_text = None
    return True
