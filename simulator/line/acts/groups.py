"""Groups and rooms: made, joined, left."""

from typing import Any

from simulator.errors import ControlError
from simulator.line.events import group_source
from simulator.line.people import Group
from simulator.line.platform import Platform


def gather(platform: Platform, wanted: dict[str, Any]) -> Group:
    """Make a group that the account is invited to."""
    members = _members(platform, wanted.get("members", []))
    group = platform.people.add_group(wanted.get("kind", "group"), str(wanted.get("name", "グループ")), members)
    platform.talks.open(group.group_id)
    platform.hub.tell("people")
    platform.happen("join", group_source(group))
    return group


def invite(platform: Platform, group: Group) -> None:
    """Invite the account."""
    if group.is_bot_in:
        raise ControlError("the account is in this group already", 409)
    group.is_bot_in = True
    platform.hub.tell("people")
    platform.happen("join", group_source(group))


def remove_bot(platform: Platform, group: Group) -> None:
    """Throw the account out."""
    if not group.is_bot_in:
        raise ControlError("the account is not in this group", 409)
    leave(platform, group)
    platform.happen("leave", group_source(group))


def leave(platform: Platform, group: Group) -> None:
    """Let the account go."""
    group.is_bot_in = False
    platform.hub.tell("people")


def add_members(platform: Platform, group: Group, wanted: Any) -> None:
    """Let people join."""
    members = [user_id for user_id in _members(platform, wanted) if user_id not in group.members]
    if not members:
        raise ControlError("they are in this group already", 409)
    group.members += members
    _tell(platform, group, "memberJoined", "joined", members)


def remove_member(platform: Platform, group: Group, user_id: str) -> None:
    """Let somebody leave."""
    if user_id not in group.members:
        raise ControlError(f"{user_id} is not in {group.group_id}", 404)
    group.members.remove(user_id)
    _tell(platform, group, "memberLeft", "left", [user_id])


def _tell(platform: Platform, group: Group, kind: str, name: str, user_ids: list[str]) -> None:
    platform.hub.tell("people")
    if group.is_bot_in:
        members = [{"type": "user", "userId": user_id} for user_id in user_ids]
        platform.happen(kind, group_source(group), **{name: {"members": members}})


def _members(platform: Platform, wanted: Any) -> list[str]:
    if not isinstance(wanted, list):
        raise ControlError("members must be a list of user ids")
    return [platform.people.get(str(user_id)).user_id for user_id in dict.fromkeys(map(str, wanted))]
