"""The tags that a subscription app puts on customers: read, written back in the same form, never edited."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Literal

from inbox.customers.keys import tag_key
from shop.subscriptions.subscription import Contract, State, Subscriptions, TagFinding

Kind = Literal["plan", "product", "cancel", "skip-count", "pause", "rank", "active", "inactive", "count"]
COLON = re.compile(r"[:\uff1a\ufe55\ufe13]")
KEY_LIMIT = 64
OF_CONTRACTS: Mapping[str, Kind] = {
    "plan": "plan",
    "product": "product",
    "cancel": "cancel",
    "skip-count": "skip-count",
    "pause": "pause",
}
CONTRACT_KEY = re.compile(rf"subscription-([0-9]{{1,20}})-({'|'.join(OF_CONTRACTS)})")
RANK_KEY = "subscription-rank"
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"[0-9]{1,6}")
VALUE_LIMIT = 64
# A tag that can be recognised as a whole is never longer than what the store takes.
TAG_LIMIT = 255


@dataclass(frozen=True, slots=True)
class TagForms:
    """What the merchant chose in the app: the words for the whole customer, and the tag of each purchase count."""

    active: str = "Active_Subscriber"
    inactive: str = "Disactive_Subscriber"
    counts: Mapping[int, str] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(init=False, repr=False, compare=False)
    """What each word means, by its folded form."""

    def __post_init__(self) -> None:
        counts: dict[str, Kind] = {tag_key(word): "count" for word in self.counts.values()}
        kinds = counts | {tag_key(self.inactive): "inactive", tag_key(self.active): "active"}
        object.__setattr__(self, "kinds", {word: kind for word, kind in kinds.items() if word})


DEFAULT_FORMS = TagForms()


@dataclass(frozen=True, slots=True)
class SubscriptionTag:
    """One tag: `value` stands as the store wrote it, `subscription_id` is None for what is said of the customer."""

    kind: Kind
    subscription_id: str | None
    value: str


def parse_tag(tag: str, forms: TagForms = DEFAULT_FORMS) -> SubscriptionTag | None:
    """Read a customer's tag, whatever it holds; None is a tag of somebody else."""
    key, value = split_tag(tag)
    if match := CONTRACT_KEY.fullmatch(key):
        return SubscriptionTag(OF_CONTRACTS[match[2]], match[1], value)
    if key == RANK_KEY:
        return SubscriptionTag("rank", None, value)
    return _whole_tag(tag, forms)


def format_tag(tag: SubscriptionTag) -> str:
    """Write a tag as the app does."""
    if tag.subscription_id is not None:
        return f"subscription-{tag.subscription_id}-{tag.kind}:{tag.value}"
    return f"{RANK_KEY}:{tag.value}" if tag.kind == "rank" else tag.value


def read_subscriptions(tags: Iterable[str], forms: TagForms = DEFAULT_FORMS) -> Subscriptions:
    """Read all tags of a customer; their order does not matter."""
    parsed = {tag: parse_tag(tag, forms) for tag in tags}
    by_id: dict[str | None, dict[str, SubscriptionTag]] = {}
    for raw, tag in sorted(parsed.items(), key=itemgetter(0)):
        if tag is not None:
            by_id.setdefault(tag.subscription_id, {})[raw] = tag
    own = by_id.pop(None, {})
    contracts = {id_: _contract(id_, of_it) for id_, of_it in sorted(by_id.items()) if id_ is not None}
    return Subscriptions(
        contracts=contracts,
        rank=next(iter(_names(own, "rank")), None),
        is_subscriber=_is_subscriber(own),
        count_reached=_count_reached(own, forms),
        findings=(*_customer_findings(own), *(one for id_ in contracts for one in _contract_findings(by_id[id_]))),
        others=tuple(tag for tag, known in parsed.items() if known is None),
    )


def split_tag(tag: str) -> tuple[str, str]:
    """Split a tag at its first colon into the folded key and the value as it stands; without a key all is value."""
    colon = COLON.search(tag, 0, KEY_LIMIT)
    if colon is None:
        return "", tag.strip()
    return tag_key(tag[: colon.start()]), tag[colon.end() :].strip()


def find_date(text: str) -> date | None:
    """Read a `yyyy-mm-dd`; None is no such day."""
    folded = tag_key(text) if len(text) <= VALUE_LIMIT else ""
    if not DATE.fullmatch(folded):
        return None
    try:
        return date.fromisoformat(folded)
    except ValueError:
        return None


def find_number(text: str) -> int | None:
    """Read a number of at most six digits."""
    folded = tag_key(text) if len(text) <= VALUE_LIMIT else ""
    return int(folded) if NUMBER.fullmatch(folded) else None


def _whole_tag(tag: str, forms: TagForms) -> SubscriptionTag | None:
    kind = forms.kinds.get(tag_key(tag)) if len(tag) <= TAG_LIMIT else None
    return None if kind is None else SubscriptionTag(kind, None, tag.strip())


def _contract(subscription_id: str, tags: Mapping[str, SubscriptionTag]) -> Contract:
    skips = [number for value in _values(tags, "skip-count") if (number := find_number(value)) is not None]
    return Contract(
        id=subscription_id,
        state=_state(tags),
        plans=_names(tags, "plan"),
        products=_names(tags, "product"),
        paused_on=_latest(tags, "pause"),
        cancelled_on=_latest(tags, "cancel"),
        skips=max(skips, default=None),
    )


def _state(tags: Mapping[str, SubscriptionTag]) -> State:
    kinds = {tag.kind for tag in tags.values()}
    if "cancel" in kinds:
        return "cancelled"
    if "pause" in kinds:
        return "paused"
    return "active" if kinds & {"plan", "product"} else "unknown"


def _values(tags: Mapping[str, SubscriptionTag], kind: Kind) -> list[str]:
    return [tag.value for tag in tags.values() if tag.kind == kind]


def _names(tags: Mapping[str, SubscriptionTag], kind: Kind) -> tuple[str, ...]:
    names = {tag_key(value): value for value in sorted(_values(tags, kind), reverse=True) if value}
    return tuple(names[folded] for folded in sorted(names))


def _latest(tags: Mapping[str, SubscriptionTag], kind: Kind) -> date | None:
    return max((day for value in _values(tags, kind) if (day := find_date(value))), default=None)


def _is_subscriber(tags: Mapping[str, SubscriptionTag]) -> bool | None:
    kinds = {tag.kind for tag in tags.values()} & {"active", "inactive"}
    return "active" in kinds if len(kinds) == 1 else None


def _count_reached(tags: Mapping[str, SubscriptionTag], forms: TagForms) -> int | None:
    present = {tag_key(value) for value in _values(tags, "count")}
    return max((count for count, word in forms.counts.items() if tag_key(word) in present), default=None)


def _customer_findings(tags: Mapping[str, SubscriptionTag]) -> list[TagFinding]:
    ranks = [raw for raw, tag in tags.items() if tag.kind == "rank"]
    words = [raw for raw, tag in tags.items() if tag.kind in {"active", "inactive"}]
    found = [TagFinding(raw, "会員ランクが空です。") for raw in ranks if not tags[raw].value]
    if len(_names(tags, "rank")) > 1:
        found += [TagFinding(raw, "会員ランクが2つ以上あります。ストアの顧客タグを確認してください。") for raw in ranks]
    if len({tags[raw].kind for raw in words}) > 1:
        found += [
            TagFinding(raw, "購買ステータスのタグが食い違っています。ストアを確認してください。") for raw in words
        ]
    return found


def _contract_findings(tags: Mapping[str, SubscriptionTag]) -> list[TagFinding]:
    found = [TagFinding(raw, message) for raw, tag in tags.items() if (message := _unreadable(tag))]
    for kind, message in _ONLY_ONE.items():
        raws = [raw for raw, tag in tags.items() if tag.kind == kind]
        if len({tag_key(tags[raw].value) for raw in raws}) > 1:
            found += [TagFinding(raw, message) for raw in raws]
    return found


_ONLY_ONE: Mapping[Kind, str] = {
    "cancel": "解約日が2つ以上あります。新しい日付を表示しています。",
    "pause": "一時停止日が2つ以上あります。新しい日付を表示しています。",
    "skip-count": "スキップ回数が2つ以上あります。多い方を表示しています。",
}


def _unreadable(tag: SubscriptionTag) -> str | None:
    if tag.kind == "cancel" and find_date(tag.value) is None:
        return "解約日を読み取れません。日付は2026-11-22の形です。"
    if tag.kind == "pause" and find_date(tag.value) is None:
        return "一時停止日を読み取れません。日付は2026-11-22の形です。"
    if tag.kind == "skip-count" and find_number(tag.value) is None:
        return "スキップ回数を数字として読み取れません。"
    if tag.kind in {"plan", "product"} and not tag.value:
        return "プラン名または商品名が空です。"
    return None
