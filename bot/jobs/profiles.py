"""Who writes: names and pictures of people, groups and their members, as LINE tells them."""

from collections.abc import Mapping
from typing import Any

from bot.jobs.retry import expect
from bot.jobs.tools import Tools

# LINE has none for those who block us, do not consent, or are of another provider.
NO_PROFILE = (400, 403, 404)


async def fetch_profile(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Keep what LINE says of a person or a group."""
    store, line = tools.store, tools.line
    contact_id, line_id = payload["contact_id"], payload["line_id"]
    is_group = payload["source"] == "group"
    if not is_group:
        await store.link_import.apply_pending(payload["channel"], line_id)
    answer = await (line.group(line_id) if is_group else line.profile(line_id))
    if not expect(answer, *NO_PROFILE):
        await store.contacts.profile_unavailable(contact_id)
        return
    await store.contacts.set_profile(
        contact_id,
        display_name=_text(answer.body, "groupName" if is_group else "displayName"),
        picture_url=_text(answer.body, "pictureUrl"),
        language=_text(answer.body, "language"),
        status_message=_text(answer.body, "statusMessage"),
    )


async def fetch_member(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Keep the name of who wrote in a group or room."""
    store, line = tools.store, tools.line
    answer = await line.member(payload["source"], payload["line_id"], payload["member_id"])
    name = _text(answer.body, "displayName") if expect(answer, *NO_PROFILE) else None
    if name is not None:
        await store.messages.set_author_name(payload["message_id"], name)


def _text(body: Mapping[str, Any], name: str) -> str | None:
    value = body.get(name)
    return value[:1_000] if isinstance(value, str) and value else None
