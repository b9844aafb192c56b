"""Logging: one JSON object a line, readable text on a terminal, nothing private in either."""

import logging
import re
import sys

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_HIDDEN = "***"
# What a log line must never say, whoever writes it.
_PRIVATE = re.compile(
    r"text|body|content|password|secret|token|authorization|cookie|csrf|signature|email|display_name|memo",
    re.IGNORECASE,
)
_LINE_ID = re.compile(r"\b([UCR][0-9a-f]{4})[0-9a-f]{28}\b")
_CREDENTIALS = re.compile(r"(\w+://)[^/@\s]+@")
_QUIET = ("aiohttp.access", "asyncio", "linebot", "motor", "pymongo", "urllib3")


def configure_logging(*, is_debug: bool = False) -> None:
    """Send our log and the libraries' to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                hide_private,
                _renderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.DEBUG if is_debug else logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def hide_private(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hide private fields, shorten LINE ids and cut credentials out of addresses."""
    for name, value in event.items():
        if _PRIVATE.search(name):
            event[name] = _HIDDEN
        elif isinstance(value, (str, BaseException, list, tuple, dict)):
            event[name] = _CREDENTIALS.sub(rf"\1{_HIDDEN}@", _LINE_ID.sub(r"\1…", str(value)))
    return event


def _renderer() -> Processor:
    if sys.stderr.isatty():
        return structlog.dev.ConsoleRenderer()
    return structlog.processors.JSONRenderer(ensure_ascii=False)
