"""The product's own documents, as an app sends them: one operation with its fragments."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from tests.simulator.store import StoreSimulator

FOLDER = Path(__file__).parents[3] / "shop" / "documents"
_SPREAD = re.compile(r"\.\.\.\s*([A-Z]\w+)")


@cache
def document(name: str) -> str:
    """Read an operation with exactly the fragments that it needs."""
    text, known = (FOLDER / f"{name}.graphql").read_text(encoding="utf-8"), set[str]()
    while missing := sorted(set(_SPREAD.findall(text)) - known):
        for fragment in missing:
            known.add(fragment)
            text += "\n" + (FOLDER / "fragments" / f"{fragment}.graphql").read_text(encoding="utf-8")
    return text


async def send(shop: StoreSimulator, name: str, /, **variables: Any) -> dict[str, Any]:
    """Send a document, and give its data; errors beside them are a failure."""
    body = await shop.ask(document(name), variables)
    assert "errors" not in body, body["errors"]
    return dict(body["data"])


async def done(shop: StoreSimulator, name: str, /, **variables: Any) -> dict[str, Any]:
    """Send a change that is to be accepted, and give what it did."""
    (payload,) = (await send(shop, name, **variables)).values()
    errors = payload.get("userErrors") or payload.get("orderCancelUserErrors")
    assert not errors, payload
    return dict(payload)


async def refused(shop: StoreSimulator, name: str, /, **variables: Any) -> list[dict[str, Any]]:
    """Send a change that is to be refused, and give why."""
    (payload,) = (await send(shop, name, **variables)).values()
    errors = payload.get("userErrors") or payload.get("orderCancelUserErrors")
    assert errors, payload
    return list(errors)
