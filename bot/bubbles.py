"""Our messages as LINE's message objects."""

from collections.abc import Mapping, Sequence
from typing import Any

from inbox.conversations.draft import utf16_length
from inbox.conversations.message import Message


def write_bubble(message: Message, public_url: str) -> dict[str, Any]:
    """Write one bubble; LINE fetches pictures from `public_url`."""
    content = message.content
    match message.kind:
        case "sticker":
            return {"type": "sticker", "packageId": content["package_id"], "stickerId": content["sticker_id"]}
        case "image":
            return {
                "type": "image",
                "originalContentUrl": f"{public_url}/m/{content['original_token']}",
                "previewImageUrl": f"{public_url}/m/{content['preview_token']}",
            }
        case "template":
            return _write_buttons(message.text or "", content["buttons"])
    extra: dict[str, Any] = {"quoteToken": content["quote_token"]} if content.get("quote_token") else {}
    if content.get("quick_replies"):
        answers = [{"type": "action", "action": _write_action(one)} for one in content["quick_replies"]]
        extra["quickReply"] = {"items": answers}
    return {"type": "text", **_write_text(message.text or "", content.get("emojis") or ()), **extra}


def _write_text(text: str, emojis: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Put a `$` in the place of each LINE emoji; LINE counts its place in UTF-16 units."""
    written, at, places = "", 0, []
    for one in emojis:
        written += text[at : one["index"]]
        place = {"index": utf16_length(written), "productId": one["product_id"], "emojiId": one["emoji_id"]}
        places.append(place)
        written, at = written + "$", one["index"] + one["length"]
    return {"text": written + text[at:]} | ({"emojis": places} if places else {})


def _write_buttons(text: str, buttons: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    template = {"type": "buttons", "text": text, "actions": [_write_action(button) for button in buttons]}
    return {"type": "template", "altText": text, "template": template}


def _write_action(button: Mapping[str, Any]) -> dict[str, Any]:
    label = button["label"]
    if button.get("uri"):
        return {"type": "uri", "label": label, "uri": button["uri"]}
    return {"type": "postback", "label": label, "data": button["data"], "displayText": label}
