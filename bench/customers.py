"""A hundred thousand customers: how long and how big their import is, and how fast lists and searches stay."""

import asyncio
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import orjson

from bench.figures import Figure, percentile
from bench.members import SHOP, Member, insert_plainly, member, name_readings, write_file
from bench.page import measure
from bench.servers import free_port, product, product_environment, signed_in
from inbox.customers.keys import show_phone
from inbox.embedded import open_embedded_mongod
from inbox.store import open_store

COUNT = 100_000
REQUESTS = 200
GOAL_MS = 50
MEMORY_GOAL_MB = 400
# Of the lines that the database takes a second when it is given nothing to check, index or compare.
RATE_GOAL = 0.05
QUESTIONS: dict[str, Callable[[Member], str]] = {
    "name": lambda one: one.name,
    "family name": lambda one: one.name.split()[0],
    "reading": lambda one: one.kana,
    "phone digits": lambda one: "0" + one.phone.removeprefix("+81"),
    "phone with hyphens": lambda one: show_phone(one.phone),
    "last four digits": lambda one: one.phone[-4:],
    "e-mail": lambda one: one.email,
    "GID digits": lambda one: str(one.number),
}


async def run() -> list[Figure]:
    """Import a store's file in a process of its own, then ask a running server, one request after the other."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "customers.jsonl"
        write_file(path, COUNT)
        async with open_embedded_mongod(Path(folder) / "mongodb") as uri:
            port = free_port()
            environment = product_environment(port, uri, SHOPIFY_SHOP=SHOP, SHOPIFY_ACCESS_TOKEN="bench")  # noqa: S106
            database = environment["MADOGUCHI_DATABASE"]
            plain_s = await insert_plainly(uri, path)
            imported = await _import_apart(uri, database, path)
            await _index_readings(uri, database)
            async with product(port, environment), signed_in(port) as client:
                pages = {name: await measure(client, port, asked) for name, asked in _pages().items()}
    return [*_of_import(imported, plain_s), *_of_pages(pages)]


async def _import_apart(uri: str, database: str, path: Path) -> dict[str, float]:
    arguments = ("-m", "bench.members", uri, database, str(path))
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    written, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the import ended with {process.returncode}")
    imported: dict[str, float] = orjson.loads(written)
    if imported["customers"] != COUNT:
        raise RuntimeError(f"two imports of {COUNT} customers left {imported['customers']:.0f}")
    return imported


async def _index_readings(uri: str, database: str) -> None:
    await name_readings(uri, database, COUNT)
    async with open_store(uri, database) as store:
        while await store.search.index_some(1_000):
            pass


def _pages() -> dict[str, list[tuple[str, bool]]]:
    """Give the paths of each page; every question is another customer's."""
    chance = random.Random(3)
    asked = [member(chance.randrange(COUNT)) for _ in range(REQUESTS)]
    lists = {
        "list": "/customers",
        "list of a tag": "/customers?tag=vip",
        "list of subscribers": "/customers?view=subscribers",
        "list of big spenders": "/customers?view=high",
        "list of linked ones (nobody)": "/customers?view=linked",
    }
    pages = {name: [(path, False)] * REQUESTS for name, path in lists.items()}
    for name, question in QUESTIONS.items():
        pages[f"members by {name}"] = [(f"/customers?q={quote(question(one))}", False) for one in asked]
        pages[f"search by {name}"] = [(f"/search?kind=customer&q={quote(question(one))}", False) for one in asked]
    return pages


def _of_import(imported: dict[str, float], plain_s: float) -> list[Figure]:
    first, again = imported["first_s"], imported["again_s"]
    return [
        Figure(f"{COUNT:,} customers imported", COUNT / first, "/s"),
        Figure("imported again, nothing new", COUNT / again, "/s"),
        Figure("the same lines inserted plainly", COUNT / plain_s, "/s"),
        Figure("ratio to inserting plainly", plain_s / first, "x", RATE_GOAL),
        Figure("indexed for the search", COUNT / imported["indexed_s"], "/s"),
        Figure("peak memory of the import and the indexing", imported["peak_mb"], "MB", MEMORY_GOAL_MB, "less"),
    ]


def _of_pages(pages: Mapping[str, Sequence[float]]) -> list[Figure]:
    figures = []
    for name, milliseconds in pages.items():
        figures.append(Figure(f"{name}, median", percentile(milliseconds, 0.5), "ms"))
        figures.append(Figure(f"{name}, p95", percentile(milliseconds, 0.95), "ms", GOAL_MS, "less"))
    return figures
