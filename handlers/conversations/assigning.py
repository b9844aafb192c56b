"""Naming the staff member who shall have a conversation."""

from inbox.errors import Invalid
from inbox.store import Store


async def find_assignee(store: Store, name: str | None) -> str | None:
    """Give the staff id that an id or an e-mail address names; None is nobody."""
    if name is None:
        return None
    member = await store.staff.find_by_email(name) if "@" in name else (await store.staff.many([name])).get(name)
    if member is None or member.is_disabled:
        raise Invalid("担当者にするスタッフが見つかりません。", fields={"assignee": "unknown"})
    return member.id
