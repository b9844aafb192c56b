"""Asking the store for the metafields that fill profile fields: only where some are mapped and we may read them."""

import re
from collections.abc import Mapping, Sequence

import structlog

from inbox.store import Store
from shop.admin.answers import told_nodes
from shop.client.asks import Asks
from shop.errors import BadDocument, NotNow, ShopError
from shop.nodes import Node

CUSTOMERS_AT_ONCE = 50
NAMES_AT_ONCE = 25
# What is asked as `$app` and `$app:more` comes back with the number of the app.
OWN_NAMESPACE = re.compile(r"app--[0-9]+(?:--(?P<more>.+))?")

log = structlog.get_logger(__name__)

Told = dict[str, dict[str, str | None]]


async def fill_fields(store: Store, shop: Asks, gids: Sequence[str]) -> None:
    """Read the mapped metafields of mirrored customers anew; what the store will not tell stays as it is."""
    names = await store.fields.mappings.metafields((await store.shop_status.get(shop.domain)).scopes)
    if not names:
        return
    wanted = list(dict.fromkeys(gids))
    try:
        for begin in range(0, len(wanted), CUSTOMERS_AT_ONCE):
            await _fill(store, shop, wanted[begin : begin + CUSTOMERS_AT_ONCE], names)
    except NotNow:
        raise
    except ShopError as error:
        # The customers themselves are mirrored: a mapping that the store refuses must not hold up the rest.
        log.warning("filling.refused", reason=type(error).__name__, names=len(names))


async def _fill(store: Store, shop: Asks, gids: Sequence[str], names: Sequence[str]) -> None:
    told: Told = {}
    for begin in range(0, len(names), NAMES_AT_ONCE):
        for gid, said in (await _ask(shop, gids, names[begin : begin + NAMES_AT_ONCE])).items():
            told.setdefault(gid, {}).update(said)
    mirrored = await store.customers.of_gids(shop.domain, list(told))
    changed = await store.fields.take_metafields(
        list(mirrored.values()), {customer.id: told[gid] for gid, customer in mirrored.items()}
    )
    await store.customers.hint(shop.domain, [gid for gid, customer in mirrored.items() if customer.id in changed])


async def _ask(shop: Asks, gids: Sequence[str], names: Sequence[str]) -> Told:
    wanted = {"ids": list(gids), "keys": list(names), "first": len(names)}
    answer = await shop.ask("CustomerMetafields", wanted)
    return {
        str(node["id"]): _said(node, names)
        for node, kept_back in told_nodes(answer, "nodes")
        if node.get("__typename") == "Customer" and not kept_back
    }


def _said(node: Node, names: Sequence[str]) -> dict[str, str | None]:
    metafields = node.get("metafields")
    if not isinstance(metafields, Mapping) or not isinstance(metafields.get("nodes"), list):
        raise BadDocument("a customer without metafields")
    said: dict[str, str | None] = dict.fromkeys(names)
    for one in metafields["nodes"]:
        for name in _names_of(str(one.get("namespace")), str(one.get("key"))):
            if name in said and isinstance(one.get("value"), str):
                said[name] = one["value"]
    return said


def _names_of(namespace: str, key: str) -> tuple[str, ...]:
    """Give every name by which a metafield may have been asked for."""
    own = OWN_NAMESPACE.fullmatch(namespace)
    if own is None:
        return (f"{namespace}.{key}",)
    return f"{namespace}.{key}", f"$app:{own['more']}.{key}" if own["more"] else f"$app.{key}"
