"""The customers and the groups they talk in."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from simulator.errors import ControlError
from simulator.line.ids import iso_of, new_group_id, new_user_id

PEOPLE_LIMIT = 100_000
GROUP_LIMIT = 1_000
STRANGER_S = 7 * 24 * 3600

_FIRST = (
    ("佐藤 花子", "はなちゃん🌸"),
    ("佐藤 健一", "Ken"),
    ("Mei", "Mei"),
    ("小林 直子", "なおこ"),
    ("鈴木 凛", "りんりん🐰"),
)


@dataclass(slots=True)
class Person:
    """Somebody with LINE on the phone."""

    user_id: str
    display_name: str
    name: str = ""
    language: str | None = "ja"
    picture_url: str | None = None
    status_message: str | None = None
    blocked: bool = False
    friend: bool = True
    wrote_at_ms: int = 0
    loading_until_ms: int = 0

    def is_reachable(self, now_ms: int) -> bool:
        """Say whether a message arrives: also strangers get them for seven days after they wrote."""
        return not self.blocked and (self.friend or now_ms - self.wrote_at_ms < STRANGER_S * 1000)

    def profile(self) -> dict[str, Any]:
        """Give the profile as LINE's API shows it: what is absent is left out."""
        known = {
            "userId": self.user_id,
            "displayName": self.display_name,
            "language": self.language,
            "pictureUrl": self.picture_url,
            "statusMessage": self.status_message,
        }
        return {name: value for name, value in known.items() if value is not None}

    def as_json(self) -> dict[str, Any]:
        """Give the person as the control API shows it."""
        names = ("user_id", "display_name", "name", "language", "picture_url", "status_message", "blocked", "friend")
        loading_until = iso_of(self.loading_until_ms) if self.loading_until_ms else None
        return {name: getattr(self, name) for name in names} | {"loading_until": loading_until}


@dataclass(slots=True)
class Group:
    """A group or a room; `is_bot_in` says whether the Official Account belongs to it."""

    group_id: str
    kind: str
    name: str
    members: list[str] = field(default_factory=list)
    is_bot_in: bool = True

    def as_json(self) -> dict[str, Any]:
        """Give the group as the control API shows it."""
        names = ("group_id", "kind", "name", "members", "is_bot_in")
        return {name: getattr(self, name) for name in names}


class People:
    """Everybody whom this channel may meet."""

    def __init__(self) -> None:
        self.persons: dict[str, Person] = {}
        self.groups: dict[str, Group] = {}
        # The same ids at every start: a database that outlives the simulator knows them again.
        for name, display_name in _FIRST:
            user_id = f"U{hashlib.sha256(name.encode()).hexdigest()[:32]}"
            self.persons[user_id] = Person(user_id, display_name, name)

    def add(self, display_name: str, user_id: str | None = None, **more: Any) -> Person:
        """Introduce somebody new."""
        if not display_name or len(display_name) > 100:
            raise ControlError("display_name must have 1 to 100 characters")
        if user_id in self.persons:
            raise ControlError(f"{user_id} exists already", 409)
        if len(self.persons) >= PEOPLE_LIMIT:
            raise ControlError(f"there are {PEOPLE_LIMIT} people already", 409)
        person = Person(user_id or new_user_id(), display_name, **more)
        person.name = person.name or display_name
        self.persons[person.user_id] = person
        return person

    def add_group(self, kind: str, name: str, members: list[str]) -> Group:
        """Make a group (or an old room) of known people."""
        if kind not in ("group", "room"):
            raise ControlError("kind must be group or room")
        if len(self.groups) >= GROUP_LIMIT:
            raise ControlError(f"there are {GROUP_LIMIT} groups already", 409)
        for user_id in members:
            self.get(user_id)
        group = Group(new_group_id(kind), kind, name, list(members))
        self.groups[group.group_id] = group
        return group

    def get(self, user_id: str) -> Person:
        """Return the person, or refuse."""
        person = self.persons.get(user_id)
        if person is None:
            raise ControlError(f"nobody has the id {user_id}", 404)
        return person

    def get_group(self, group_id: str) -> Group:
        """Return the group, or refuse."""
        group = self.groups.get(group_id)
        if group is None:
            raise ControlError(f"no group has the id {group_id}", 404)
        return group
