"""Chats that take messages by a webhook: whose addresses they are, and how each wants to be written to."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import SplitResult

import aiohttp
import orjson

from bot.bell.hosts import is_at, origin_of, split_address
from bot.bell.posting import Outcome, post
from inbox.errors import Invalid

HOSTS: Mapping[str, tuple[str, ...]] = {
    "slack": ("hooks.slack.com",),
    "discord": ("discord.com", "discordapp.com"),
    "google": ("chat.googleapis.com",),
    "teams": (".webhook.office.com", ".logic.azure.com", ".environment.api.powerplatform.com"),
}
# Everything else of that host is no webhook.
PATHS = {"discord": "/api/webhooks/"}
# Where names could be read as marks.
SLACK_MARKS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
DISCORD_MARKS = re.compile(r"([\\`*_~|>\[\]()#<@:-])")
HEADERS = {"Content-Type": "application/json; charset=utf-8"}
CARD = "application/vnd.microsoft.card.adaptive"

Body = dict[str, Any]


def parse_chat(url: str, origins: Collection[str]) -> tuple[str, str]:
    """Give service and host of a webhook's address; Invalid for any other. Further `origins` speak as Slack does."""
    parts = split_address(url)
    if parts is not None:
        service = next((name for name, hosts in HOSTS.items() if _is_webhook(name, parts, hosts)), None)
        if service is None and origin_of(url) in origins:
            service = "slack"
        if service is not None:
            return service, parts.netloc
    message = "Slack、Discord、Google Chat、Microsoft Teamsの、Webhook用のURLを貼り付けてください。"
    raise Invalid(message, fields={"url": "unknown"})


async def write(session: aiohttp.ClientSession, url: str, service: str, text: str, link: str, label: str) -> Outcome:
    """Write a text with a link into a chat."""
    return await post(session, url, orjson.dumps(BODIES[service](text, link, label)), HEADERS)


def _is_webhook(service: str, parts: SplitResult, hosts: Collection[str]) -> bool:
    return is_at(parts, hosts) and parts.path.startswith(PATHS.get(service, "/")) and len(parts.path) > 1


def _slack(text: str, link: str, label: str) -> Body:
    plain = "".join(SLACK_MARKS.get(letter, letter) for letter in text)
    return {"text": f"{plain}\n<{link}|{label}>", "unfurl_links": False}


def _discord(text: str, link: str, label: str) -> Body:
    plain = DISCORD_MARKS.sub(r"\\\1", text)
    return {"content": f"{plain}\n{label}: <{link}>", "allowed_mentions": {"parse": []}}


def _google(text: str, link: str, label: str) -> Body:
    plain = text.replace("<", "＜").replace(">", "＞")
    return {"text": f"{plain}\n<{link}|{label}>"}


def _teams(text: str, link: str, label: str) -> Body:
    words = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text}]}
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [words],
        "actions": [{"type": "Action.OpenUrl", "title": label, "url": link}],
    }
    return {"type": "message", "attachments": [{"contentType": CARD, "content": card}]}


BODIES: Mapping[str, Callable[[str, str, str], Body]] = {
    "slack": _slack,
    "discord": _discord,
    "google": _google,
    "teams": _teams,
}
