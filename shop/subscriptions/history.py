"""What became of subscriptions, told by how the tags changed; it outlives the tags."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from inbox.customers.keys import tag_key
from shop.subscriptions.subscription import Contract, State, Subscriptions
from shop.subscriptions.tags import DEFAULT_FORMS, TagForms, read_subscriptions

ChangeKind = Literal[
    "started",
    "paused",
    "resumed",
    "cancelled",
    "skipped",
    "skip_undone",
    "plan_changed",
    "product_changed",
    "rank_changed",
]
CHANGE_LABELS: Mapping[ChangeKind, str] = {
    "started": "契約",
    "paused": "一時停止",
    "resumed": "再開",
    "cancelled": "解約",
    "skipped": "スキップ",
    "skip_undone": "スキップ取消",
    "plan_changed": "プラン変更",
    "product_changed": "商品変更",
    "rank_changed": "ランク変更",
}


@dataclass(frozen=True, slots=True)
class SubscriptionChange:
    """One change: `contract` is how it stands after it (None: the rank changed), `before` and `after` what changed."""

    at: datetime
    kind: ChangeKind
    contract: Contract | None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    is_first_look: bool = False
    """Seen when we first read this customer: it happened then or at any time before."""

    def as_dict(self) -> dict[str, Any]:
        """Give the change in plain values; days are ISO text, `at` stays a time."""
        return {
            "at": self.at,
            "kind": self.kind,
            "contract": None if self.contract is None else _contract_as_dict(self.contract),
            "before": list(self.before),
            "after": list(self.after),
            "is_first_look": self.is_first_look,
        }

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> "SubscriptionChange":
        """Read what `as_dict` gave."""
        contract = values["contract"]
        return cls(
            at=values["at"],
            kind=values["kind"],
            contract=None if contract is None else _parse_contract(contract),
            before=tuple(values["before"]),
            after=tuple(values["after"]),
            is_first_look=values["is_first_look"],
        )


def changes(
    before: Iterable[str] | None,
    after: Iterable[str],
    at: datetime,
    history: Iterable[SubscriptionChange] = (),
    forms: TagForms = DEFAULT_FORMS,
) -> tuple[SubscriptionChange, ...]:
    """Tell what happened between two looks at a customer's tags; `before` is None at the first.

    `history` is what is known already: with it a contract whose tags went and came back is resumed, not started.
    """
    old = read_subscriptions(before or (), forms)
    new = read_subscriptions(after, forms)
    known = _merged(fold(history).contracts, old.contracts)
    found = [
        one
        for subscription_id in sorted({*known, *new.contracts})
        for one in _contract_changes(
            at, known.get(subscription_id), new.contracts.get(subscription_id), ends=new.is_subscriber is False
        )
    ]
    found += _rank_changes(at, old.rank, new.rank)
    return tuple(replace(one, is_first_look=before is None) for one in found)


def fold(history: Iterable[SubscriptionChange]) -> Subscriptions:
    """Tell where a history has led; of changes of the same moment the later one in the row counts."""
    contracts: dict[str, Contract] = {}
    rank: str | None = None
    for change in sorted(history, key=lambda change: change.at):
        if change.contract is not None:
            earlier = contracts.get(change.contract.id)
            contracts[change.contract.id] = _carried(earlier, change.contract)
        else:
            rank = next(iter(change.after), None)
    return Subscriptions(contracts=dict(sorted(contracts.items())), rank=rank)


def remember(now: Subscriptions, history: Iterable[SubscriptionChange]) -> Subscriptions:
    """Complete what the tags say now by what is known from before; the tags have the last word."""
    merged = _merged(fold(history).contracts, now.contracts)
    told = {contract.id for contract in now.contracts.values() if contract.state != "unknown"}
    contracts = {
        contract.id: contract if contract.id in told else replace(contract, state=_state_without_tags(contract))
        for contract in merged.values()
    }
    return replace(now, contracts=dict(sorted(contracts.items())))


def _state_without_tags(contract: Contract) -> State:
    return "cancelled" if contract.state == "cancelled" else "unknown"


def _contract_changes(
    at: datetime, old: Contract | None, new: Contract | None, *, ends: bool
) -> Iterator[SubscriptionChange]:
    if new is None:
        # The app takes the tags of a plan off before or after it says why: its word for the customer decides.
        if old is not None and ends and old.state in {"active", "paused"}:
            yield SubscriptionChange(at, "cancelled", replace(old, state="cancelled", paused_on=None))
        return
    now = _carried(old, new)
    kind = _state_change(old, now)
    if kind is not None:
        yield SubscriptionChange(at, kind, now)
    if old is not None and old.state != "unknown":
        yield from _name_changes(at, old, now)
    if old is not None or kind is None:
        yield from _skip_changes(at, old, now)


def _state_change(old: Contract | None, now: Contract) -> ChangeKind | None:
    before: State = "unknown" if old is None else old.state
    if now.state == "active" and before != "active":
        return "started" if before == "unknown" else "resumed"
    if now.state == "paused" and (before != "paused" or _is_news(old, now)):
        return "paused"
    if now.state == "cancelled" and (before != "cancelled" or _is_news(old, now)):
        return "cancelled"
    return None


def _is_news(old: Contract | None, now: Contract) -> bool:
    known = {None} if old is None else {None, old.paused_on, old.cancelled_on}
    return not {now.paused_on, now.cancelled_on} <= known


def _name_changes(at: datetime, old: Contract, now: Contract) -> Iterator[SubscriptionChange]:
    if _folded(old.plans) != _folded(now.plans):
        yield SubscriptionChange(at, "plan_changed", now, old.plans, now.plans)
    if _folded(old.products) != _folded(now.products):
        yield SubscriptionChange(at, "product_changed", now, old.products, now.products)


def _skip_changes(at: datetime, old: Contract | None, now: Contract) -> Iterator[SubscriptionChange]:
    before = None if old is None else old.skips
    if now.skips is None or now.skips == before:
        return
    # The tag appears with the first skip: a 0 out of nowhere is a skip that was undone before we looked.
    kind: ChangeKind = "skipped" if now.skips > (before or 0) else "skip_undone"
    yield SubscriptionChange(at, kind, now, () if before is None else (str(before),), (str(now.skips),))


def _rank_changes(at: datetime, old: str | None, new: str | None) -> Iterator[SubscriptionChange]:
    if tag_key(old or "") != tag_key(new or ""):
        yield SubscriptionChange(at, "rank_changed", None, (old,) if old else (), (new,) if new else ())


def _folded(names: tuple[str, ...]) -> set[str]:
    return {tag_key(name) for name in names}


def _merged(past: Mapping[str, Contract], now: Mapping[str, Contract]) -> dict[str, Contract]:
    return {**past, **{id_: _carried(past.get(id_), contract) for id_, contract in now.items()}}


def _carried(old: Contract | None, new: Contract) -> Contract:
    """Keep of a contract what its tags no longer say."""
    if old is None:
        return new
    state = old.state if new.state == "unknown" else new.state
    return Contract(
        id=new.id,
        state=state,
        plans=new.plans or old.plans,
        products=new.products or old.products,
        paused_on=(new.paused_on or old.paused_on) if state == "paused" else None,
        cancelled_on=(new.cancelled_on or old.cancelled_on) if state == "cancelled" else None,
        skips=old.skips if new.skips is None else new.skips,
    )


def _contract_as_dict(contract: Contract) -> dict[str, Any]:
    return {
        "id": contract.id,
        "state": contract.state,
        "plans": list(contract.plans),
        "products": list(contract.products),
        "paused_on": contract.paused_on and contract.paused_on.isoformat(),
        "cancelled_on": contract.cancelled_on and contract.cancelled_on.isoformat(),
        "skips": contract.skips,
    }


def _parse_contract(values: Mapping[str, Any]) -> Contract:
    return Contract(
        id=values["id"],
        state=values["state"],
        plans=tuple(values["plans"]),
        products=tuple(values["products"]),
        paused_on=values["paused_on"] and date.fromisoformat(values["paused_on"]),
        cancelled_on=values["cancelled_on"] and date.fromisoformat(values["cancelled_on"]),
        skips=values["skips"],
    )
