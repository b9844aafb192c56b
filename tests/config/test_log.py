"""The log says what happened and nothing private."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from config.log import configure_logging


@pytest.fixture(autouse=True)
def logging_put_back() -> Iterator[None]:
    """Undo what `configure_logging` did."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_is_json_when_nobody_watches_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    structlog.get_logger("bot").info("event_stored", count=3)
    entry = json.loads(capsys.readouterr().err)
    assert (entry["event"], entry["count"], entry["level"], entry["logger"]) == ("event_stored", 3, "info", "bot")


def test_messages_and_secrets_never_reach_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    structlog.get_logger("bot").warning(
        "send_failed", text="private words", reply_token="tok-1234", uri="mongodb://u:pass-word@db/x"
    )
    written = capsys.readouterr().err
    assert "send_failed" in written
    assert not [word for word in ("private words", "tok-1234", "pass-word") if word in written]


def test_a_line_id_is_shortened_wherever_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    line_id = "U" + "0123456789abcdef" * 2
    logging.getLogger("linebot.v3").warning("failed for %s", line_id)
    structlog.get_logger("bot").info("profile", contact=line_id, several=[line_id])
    written = capsys.readouterr().err
    assert written.count("U0123…") == 3
    assert line_id not in written
    assert line_id[5:] not in written


def test_a_traceback_hides_credentials_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    try:
        raise RuntimeError("cannot reach mongodb://root:hunter2hunter2@db/")
    except RuntimeError:
        structlog.get_logger("inbox").exception("store_failed")
    written = capsys.readouterr().err
    assert "cannot reach" in written
    assert "hunter2" not in written
