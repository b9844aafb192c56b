"""Values that apps keep on records."""

from typing import Any

from simulator.store.api.asked import Asked
from simulator.store.api.connections import look_for, page_of
from simulator.store.api.resolvers import resolves
from simulator.store.records.customer import Customer
from simulator.store.records.metafield import Definition, Metafield
from simulator.store.records.order import Order
from simulator.store.search import fields


@resolves("Customer", "metafield")
@resolves("CustomerSegmentMember", "metafield")
@resolves("Order", "metafield")
def _metafield(owner: Customer | Order, asked: Asked, key: str, namespace: str | None = None) -> Metafield | None:
    wanted = (asked.platform.namespace(namespace), key)
    return next((one for one in owner.metafields if (one.namespace, one.key) == wanted), None)


@resolves("Customer", "metafields")
@resolves("Order", "metafields")
def _metafields(
    owner: Customer | Order, asked: Asked, namespace: str | None = None, keys: list[str] | None = None, **page: Any
) -> Any:
    found = owner.metafields
    if namespace is not None:
        found = [one for one in found if one.namespace == asked.platform.namespace(namespace)]
    if keys is not None:
        wanted = {_whole(asked, key, namespace) for key in keys}
        found = [one for one in found if (one.namespace, one.key) in wanted]
    return page_of(found, page)


@resolves("QueryRoot", "metafieldDefinitions")
def _definitions(
    _root: Any,
    asked: Asked,
    owner_type: str,
    namespace: str | None = None,
    key: str | None = None,
    query: str | None = None,
    **page: Any,
) -> Any:
    found: list[Definition] = [one for one in asked.shop.definitions.values() if one.owner_type == owner_type]
    if namespace is not None:
        found = [one for one in found if one.namespace == asked.platform.namespace(namespace)]
    if key is not None:
        found = [one for one in found if one.key == key]
    return page_of(look_for(asked, "metafieldDefinitions", fields.named_search(asked.shop), query, found), page)


@resolves("MetafieldDefinition", "type")
def _type(definition: Definition, _asked: Asked) -> dict[str, str]:
    return {"name": definition.type}


@resolves("MetafieldDefinition", "access")
def _access(definition: Definition, _asked: Asked) -> dict[str, Any]:
    return {
        "admin": definition.admin,
        "storefront": definition.storefront,
        "customerAccount": definition.customer_account,
    }


@resolves("MetafieldDefinition", "capabilities")
def _capabilities(definition: Definition, _asked: Asked) -> dict[str, Any]:
    return {"uniqueValues": {"enabled": definition.type == "id", "eligible": True}}


def _whole(asked: Asked, key: str, namespace: str | None) -> tuple[str, str]:
    """Read a key that may carry its namespace before a dot."""
    before, dot, last = key.rpartition(".")
    return asked.platform.namespace(before if dot else namespace), last
