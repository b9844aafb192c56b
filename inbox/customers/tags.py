"""Tags are changed by difference, so that two who change at once lose nothing."""

from collections.abc import Sequence

from inbox.customers.keys import storable, tag_key
from inbox.errors import Invalid

COUNT_LIMIT = 250
LENGTH_LIMIT = 255


def check_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """Trim tags to be added, each once whatever its case; what no store would take is Invalid."""
    wanted = [trimmed for tag in tags if (trimmed := storable(tag).strip())]
    if any("," in tag for tag in wanted):
        raise Invalid("タグにカンマは使えません。タグは1つずつ追加してください。", fields={"tags": "comma"})
    if any(len(tag) > LENGTH_LIMIT for tag in wanted):
        raise Invalid("タグは255文字以内にしてください。", fields={"tags": "too_long"})
    return tuple({tag_key(tag): tag for tag in reversed(wanted)}.values())[::-1]


def apply_tags(tags: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> tuple[str, ...]:
    """Give the tags after a change; one that is there already keeps its writing, more than 250 are Invalid."""
    gone = {tag_key(tag) for tag in remove}
    kept = {tag_key(tag): tag for tag in tags if tag_key(tag) not in gone}
    changed = {tag_key(tag): tag for tag in check_tags(add)} | kept
    if len(changed) > COUNT_LIMIT:
        raise Invalid(
            "タグは1人に250個までです。使わないタグを外してから追加してください。", fields={"tags": "too_many"}
        )
    return tuple(sorted(changed.values()))
