"""How long the server takes for a page of staff when the desk has seen years."""

import random
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from bench.desk import NAMES, SUBJECTS, fill
from bench.figures import Figure, percentile
from bench.servers import free_port, product, product_environment, signed_in
from inbox.embedded import open_embedded_mongod

CONVERSATIONS, MESSAGES_EACH = 20_000, 15
REQUESTS, WARM_UP = 200, 20
GOAL_MS = 50
FRAGMENT = {"X-Requested-With": "fragment"}


async def run() -> list[Figure]:
    """Measure each page with 20,000 conversations of 300,000 messages, one request after the other."""
    with TemporaryDirectory() as folder:
        async with open_embedded_mongod(Path(folder)) as uri:
            port = free_port()
            environment = product_environment(port, uri)
            began = time.perf_counter()
            ids = await fill(uri, environment["MADOGUCHI_DATABASE"], CONVERSATIONS, MESSAGES_EACH)
            filled_s = time.perf_counter() - began
            async with product(port, environment), signed_in(port) as client:
                pages = {name: await measure(client, port, paths) for name, paths in _pages(ids).items()}
    figures = [Figure(f"{CONVERSATIONS:,} conversations filled in", filled_s, "s")]
    for name, milliseconds in pages.items():
        goal = GOAL_MS if name in ("list", "talk", "search") else None
        figures.append(Figure(f"{name}, median", percentile(milliseconds, 0.5), "ms"))
        figures.append(Figure(f"{name}, p95", percentile(milliseconds, 0.95), "ms", goal, "less"))
    return figures


def _pages(ids: Sequence[str]) -> dict[str, list[tuple[str, bool]]]:
    """Give the paths of each page, and whether the page's script asks for a fragment of it."""
    chance = random.Random(2)
    talks = [f"/inbox/{chance.choice(ids)}" for _ in range(REQUESTS)]
    words = [_question(chance) for _ in range(REQUESTS)]
    return {
        "list": [("/inbox?tab=all", True)] * REQUESTS,
        "talk": [(path, True) for path in talks],
        "whole page of a talk": [(path, False) for path in talks],
        "contacts": [("/contacts", False)] * REQUESTS,
        "search": [(f"/search?q={word}", True) for word in words],
    }


def _question(chance: random.Random) -> str:
    """Ask as staff do: for a number, a word, a name, or two words."""
    subject = chance.choice(SUBJECTS)
    return chance.choice(
        (str(chance.randrange(100_000, 999_999)), subject, chance.choice(NAMES), f"{subject} 誕生日", f"{subject}は")
    )


async def measure(client: aiohttp.ClientSession, port: int, paths: Sequence[tuple[str, bool]]) -> list[float]:
    """Ask for each path, or for a fragment of it, one after the other; in milliseconds, once it is warm."""
    await _times(client, port, paths[:WARM_UP])
    return await _times(client, port, paths)


async def _times(client: aiohttp.ClientSession, port: int, paths: Sequence[tuple[str, bool]]) -> list[float]:
    milliseconds = []
    for path, is_fragment in paths:
        began = time.perf_counter()
        headers = FRAGMENT if is_fragment else {}
        async with client.get(f"http://127.0.0.1:{port}{path}", headers=headers) as answer:
            await answer.read()
        milliseconds.append((time.perf_counter() - began) * 1000)
        answer.raise_for_status()
    return milliseconds
