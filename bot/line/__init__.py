"""The Messaging API, through LINE's own client."""

from bot.line.answers import Answer, NoAnswer, NotConfigured
from bot.line.client import Line, open_line
from bot.line.tokens import LineAccess

__all__ = ["Answer", "Line", "LineAccess", "NoAnswer", "NotConfigured", "open_line"]
