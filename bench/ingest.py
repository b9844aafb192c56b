"""How many signed webhooks a second are durable when they are acknowledged, beside two limits."""

import statistics
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure, percentile
from bench.load import Outcome, pace, saturate
from bench.servers import free_port, limit, product, product_environment
from bench.webhooks import requests
from inbox.embedded import open_embedded_mongod

ROUNDS = 5
CONNECTIONS = 256
REQUESTS = 8_000
SINGLE_REQUESTS = 2_000
CALM_PER_SECOND = 200
CALM_S = 15


async def run() -> list[Figure]:
    """Measure the product and its limits in turn, and the time of an answer when it is calm."""
    with TemporaryDirectory() as folder:
        async with open_embedded_mongod(Path(folder)) as uri:
            ours, nothing, single = await _rates(uri)
            calm = await _calm(uri)
    return [
        Figure("webhooks acknowledged, durable", ours, "/s"),
        Figure("the same handler storing nothing", nothing, "/s"),
        Figure("one insert a request", single, "/s"),
        Figure(f"ratio to storing nothing, {CONNECTIONS} connections", ours / nothing, "x", 0.4),
        Figure(f"ratio to one insert a request, {CONNECTIONS} connections", ours / single, "x", 4),
        Figure(f"answer p99 at {CALM_PER_SECOND}/s", percentile(calm.seconds, 0.99) * 1000, "ms", 200, "less"),
    ]


async def _rates(uri: str) -> tuple[float, float, float]:
    ours_port, nothing_port, single_port = free_port(), free_port(), free_port()
    rates: dict[int, list[float]] = {ours_port: [], nothing_port: [], single_port: []}
    async with (
        product(ours_port, product_environment(ours_port, uri)),
        limit("nothing", nothing_port, uri),
        limit("single", single_port, uri),
    ):
        for _ in range(ROUNDS):
            for port, seen in rates.items():
                count = SINGLE_REQUESTS if port == single_port else REQUESTS
                outcome = await saturate(port, list(islice(requests(port), count)), CONNECTIONS)
                _all_accepted(outcome)
                seen.append(outcome.per_second)
    ours, nothing, single = (statistics.median(seen) for seen in rates.values())
    return ours, nothing, single


async def _calm(uri: str) -> Outcome:
    port = free_port()
    async with product(port, product_environment(port, uri)):
        await saturate(port, list(islice(requests(port), 200)), 8)
        outcome = await pace(port, requests(port), CALM_PER_SECOND, CALM_S)
    _all_accepted(outcome)
    return outcome


def _all_accepted(outcome: Outcome) -> None:
    if set(outcome.statuses) != {200}:
        raise RuntimeError(f"not every webhook was accepted: {outcome.statuses}")
