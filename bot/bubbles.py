"""Our messages as LINE's message objects."""

from typing import Any

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
    quote = {"quoteToken": content["quote_token"]} if content.get("quote_token") else {}
    return {"type": "text", "text": message.text or "", **quote}
