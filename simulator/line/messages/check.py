"""Check the messages of one request."""

from collections.abc import Callable
from typing import Any

from simulator.line.messages.actions import QUICK_REPLY, check_action
from simulator.line.messages.context import Context
from simulator.line.messages.flex import check_flex
from simulator.line.messages.media import check_audio, check_image, check_imagemap, check_location, check_video
from simulator.line.messages.node import Finding, Node, refuse
from simulator.line.messages.templates import check_template
from simulator.line.messages.texts import check_sticker, check_text, check_text_v2

MESSAGES_LIMIT = 5
QUICK_REPLIES_LIMIT = 13
SENDER_NAME_LIMIT = 20

_CHECKS: dict[str, Callable[[Node, Context], None]] = {
    "text": check_text,
    "textV2": check_text_v2,
    "sticker": check_sticker,
    "image": check_image,
    "video": check_video,
    "audio": check_audio,
    "location": check_location,
    "imagemap": check_imagemap,
    "template": check_template,
    "flex": check_flex,
}


def check_messages(body: dict[str, Any], context: Context) -> list[dict[str, Any]]:
    """Return the messages of a request body, or refuse all of them as LINE does."""
    findings: list[Finding] = []
    messages = Node(body, (), findings).children("messages", 1, MESSAGES_LIMIT)
    for message in messages:
        if (kind := message.choice("type", _CHECKS)) in _CHECKS:
            _CHECKS[kind or ""](message, context)
            _check_common(message)
    refuse(findings)
    return [message.value for message in messages]


def _check_common(message: Node) -> None:
    if (quick_reply := message.child("quickReply", needed=False)) is not None:
        for item in quick_reply.children("items", 1, QUICK_REPLIES_LIMIT):
            item.choice("type", ("action",))
            item.url("imageUrl", needed=False)
            check_action(item.child("action"), QUICK_REPLY)
    if (sender := message.child("sender", needed=False)) is not None:
        name = sender.text("name", SENDER_NAME_LIMIT, needed=False) or ""
        if "line" in name.lower():
            sender.complain("must not contain LINE", "name")
        sender.url("iconUrl", needed=False)
