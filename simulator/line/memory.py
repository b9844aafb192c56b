"""What the platform keeps from one start to the next: people, groups, talks, their files, the month's use."""

import base64
import json
from dataclasses import asdict
from pathlib import Path

from simulator.line.contents import Content
from simulator.line.people import Group, Person
from simulator.line.platform import Platform
from simulator.line.talks import Entry


def remember(platform: Platform, path: Path) -> None:
    """Write it down; what was there before is replaced at once, or not at all."""
    kept = {
        "quota": platform.quota.as_json(),
        "persons": [asdict(person) for person in platform.people.persons.values()],
        "groups": [asdict(group) for group in platform.people.groups.values()],
        "talks": [asdict(entry) for chat_id in platform.talks.chats() for entry in platform.talks.entries(chat_id)],
        "contents": [
            {"message_id": message_id, **asdict(content), "body": base64.b64encode(content.body).decode()}
            for message_id, content in platform.contents.all()
        ],
    }
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    fresh.replace(path)


def recall(platform: Platform, path: Path) -> None:
    """Begin with what was written down; nothing at the first start."""
    if not path.exists():
        return
    kept = json.loads(path.read_text(encoding="utf-8"))
    platform.quota.change(kept["quota"])
    platform.people.persons = {one["user_id"]: Person(**one) for one in kept["persons"]}
    platform.people.groups = {one["group_id"]: Group(**one) for one in kept["groups"]}
    for one in kept["contents"]:
        message_id, body = one.pop("message_id"), base64.b64decode(one.pop("body"))
        platform.contents.add(message_id, Content(**one, body=body))
    for one in kept["talks"]:
        platform.talks.add(Entry(**one))
