"""People come to know the account, block it, and come back."""

import re
from typing import Any

from simulator.errors import ControlError
from simulator.line.events import person_source
from simulator.line.people import Person
from simulator.line.platform import Platform

_TEXTS = ("display_name", "name", "language", "picture_url", "status_message")
_NEEDED = ("display_name", "name")
_FLAGS = ("blocked", "friend")
_TEXT_LIMIT = 500
# People of module channels have two ids in one.
_USER_ID = re.compile(r"L?U[A-Za-z0-9-]{1,99}")


def introduce(platform: Platform, wanted: dict[str, Any]) -> Person:
    """Let somebody new have LINE."""
    follows = wanted.pop("follow", False)
    _check(wanted, ("user_id", *_TEXTS, "friend"))
    name, user_id = wanted.pop("display_name", ""), wanted.pop("user_id", None)
    if user_id is not None and not (isinstance(user_id, str) and _USER_ID.fullmatch(user_id)):
        raise ControlError("user_id must look like LINE's: U and letters or digits")
    person = platform.people.add(name, user_id, **wanted)
    platform.talks.open(person.user_id)
    platform.hub.tell("people")
    if follows:
        _follow(platform, person, is_unblocked=False)
    return person


def change(platform: Platform, person: Person, wanted: dict[str, Any]) -> None:
    """Change a person; blocking and befriending tell the bot."""
    _check(wanted, (*_TEXTS, *_FLAGS))
    was_blocked, was_friend = person.blocked, person.friend
    for name, value in wanted.items():
        setattr(person, name, value)
    platform.hub.tell("people")
    if person.blocked and not was_blocked:
        platform.happen("unfollow", person_source(person.user_id))
    elif was_blocked and not person.blocked:
        _follow(platform, person, is_unblocked=True)
    elif person.friend and not was_friend:
        _follow(platform, person, is_unblocked=False)


def _follow(platform: Platform, person: Person, *, is_unblocked: bool) -> None:
    person.friend = True
    platform.happen("follow", person_source(person.user_id), follow={"isUnblocked": is_unblocked})


def _check(wanted: dict[str, Any], allowed: tuple[str, ...]) -> None:
    strangers = sorted(wanted.keys() - set(allowed))
    if strangers:
        raise ControlError(f"a person has no {', '.join(strangers)}")
    for name in _FLAGS:
        if not isinstance(wanted.get(name, False), bool):
            raise ControlError(f"{name} must be true or false")
    for name in _TEXTS:
        value = wanted.get(name, "x")
        is_text = isinstance(value, str) and 0 < len(value) <= _TEXT_LIMIT
        if not is_text and (value is not None or name in _NEEDED):
            raise ControlError(f"{name} must be a text of 1 to {_TEXT_LIMIT} characters")
