"""How long it takes to read all subscription tags of a customer who has as many as the store allows."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from bench.figures import Figure, percentile
from shop.subscriptions.history import changes
from shop.subscriptions.tags import read_subscriptions

TAGS, ROUNDS, WARM_UP = 250, 500, 20
GOAL_MS = 5
AT = datetime(2026, 11, 22, tzinfo=UTC)


async def run() -> list[Figure]:
    """Measure reading 250 tags, and telling what changed in them."""
    known, foreign = _known(), [f"ラベル{number} ＶＩＰ:Ａ-{number}" for number in range(TAGS)]
    paused = [*known[:-1], "subscription-10-pause:2026-11-22"]
    return [
        *_figures("250 subscription tags read", lambda: read_subscriptions(known), GOAL_MS),
        *_figures("250 other tags left", lambda: read_subscriptions(foreign), GOAL_MS),
        *_figures("250 tags compared with 250", lambda: changes(known, paused, AT), None),
    ]


def _known() -> list[str]:
    forms = ("plan:月1便 {0}", "product:ハーブ茶 {0}", "skip-count:{0}", "product:ＭＩＮＴ:{0}", "pause:2026-10-01")
    return [f"subscription-{number}-{form.format(number)}" for number in range(TAGS // 5) for form in forms]


def _figures(name: str, act: Callable[[], object], goal: float | None) -> Sequence[Figure]:
    for _ in range(WARM_UP):
        act()
    milliseconds = [_measured(act) for _ in range(ROUNDS)]
    return (
        Figure(f"{name}, median", percentile(milliseconds, 0.5), "ms"),
        Figure(f"{name}, p95", percentile(milliseconds, 0.95), "ms", goal, "less"),
    )


def _measured(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000
