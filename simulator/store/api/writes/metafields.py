"""Values that apps keep on records are written and taken away."""

from typing import Any

from simulator.store.acts import customers as acts
from simulator.store.api.access import allows, denied
from simulator.store.api.asked import Asked
from simulator.store.api.refusal import Refusal, refuse
from simulator.store.api.resolvers import resolves
from simulator.store.records.customer import Customer
from simulator.store.records.metafield import Definition, Metafield
from simulator.store.records.order import Order

SET_LIMIT = 25
_OWNERS = {"customers": "Customer", "orders": "Order"}


@resolves("Mutation", "metafieldsSet")
def _set(asked: Asked, metafields: list[dict[str, Any]]) -> dict[str, Any]:
    if len(metafields) > SET_LIMIT:
        raise refuse(f"Exceeded the maximum metafields input limit of {SET_LIMIT}.", code="LESS_THAN_OR_EQUAL_TO")
    owners = [_owner(asked, one["ownerId"]) for one in metafields]
    errors = [_wrong(asked, owner, one, at) for at, (owner, one) in enumerate(zip(owners, metafields, strict=True))]
    if found := [error for error in errors if error]:
        raise Refusal(found)
    done = [_write(asked, owner, one) for owner, one in zip(owners, metafields, strict=True) if owner]
    for owner in {id(one): one for one in owners}.values():
        if isinstance(owner, Customer):
            acts.changed(asked.shop, owner)
    return {"metafields": done}


@resolves("Mutation", "metafieldsDelete")
def _delete(asked: Asked, metafields: list[dict[str, Any]]) -> dict[str, Any]:
    gone: list[dict[str, Any] | None] = []
    for one in metafields:
        owner, name = _owner(asked, one["ownerId"]), (asked.platform.namespace(one["namespace"]), one["key"])
        found = _find(owner, *name) if owner else None
        if owner and found:
            owner.metafields.remove(found)
            if isinstance(owner, Customer):
                acts.changed(asked.shop, owner)
        gone.append({"ownerId": one["ownerId"], "namespace": name[0], "key": name[1]} if found else None)
    return {"deletedMetafields": gone}


@resolves("Mutation", "metafieldDefinitionCreate")
def _define(asked: Asked, definition: dict[str, Any]) -> dict[str, Any]:
    namespace = asked.platform.namespace(definition.get("namespace"))
    key, access = definition["key"], definition.get("access") or {}
    if access.get("admin") and not namespace.startswith("app--"):
        raise refuse(
            "Setting this access control is not permitted.",
            "definition",
            "access",
            "admin",
            code="ADMIN_ACCESS_INPUT_NOT_ALLOWED",
        )
    wanted = (namespace, key, definition["ownerType"])
    if any((one.namespace, one.key, one.owner_type) == wanted for one in asked.shop.definitions.values()):
        raise refuse("Key is in use for Customer metafields on the same namespace.", "definition", "key", code="TAKEN")
    number = asked.shop.next_number()
    made = Definition(
        number=number,
        name=definition["name"],
        namespace=namespace,
        key=key,
        type=definition["type"],
        owner_type=definition["ownerType"],
        description=definition.get("description"),
        admin=access.get("admin") or "PUBLIC_READ_WRITE",
        storefront=access.get("storefront") or "NONE",
        customer_account=access.get("customerAccount") or "NONE",
    )
    asked.shop.definitions[number] = made
    return {"createdDefinition": made}


def set_inputs(asked: Asked, customer: Customer, inputs: list[dict[str, Any]]) -> None:
    """Write the metafields that come with a customer, or refuse all."""
    errors = [_wrong(asked, customer, one, at) for at, one in enumerate(inputs)]
    if found := [error for error in errors if error]:
        raise Refusal([{"field": ["metafields", *error["field"][1:]], "message": error["message"]} for error in found])
    for one in inputs:
        _write(asked, customer, one)


def _owner(asked: Asked, gid: str) -> Customer | Order | None:
    for scope, kind in _OWNERS.items():
        if gid.startswith(f"gid://shopify/{kind}/") and not allows(asked.platform.scopes, f"write_{scope}"):
            raise denied("metafields", f"write_{scope}")
    return asked.shop.find_customer(gid) or asked.shop.find_order(gid)


def _find(owner: Customer | Order, namespace: str, key: str) -> Metafield | None:
    return next((one for one in owner.metafields if (one.namespace, one.key) == (namespace, key)), None)


def _wrong(asked: Asked, owner: Customer | Order | None, given: dict[str, Any], at: int) -> dict[str, Any] | None:
    def error(message: str, code: str, name: str) -> dict[str, Any]:
        return {"field": ["metafields", str(at), name], "message": message, "code": code, "elementIndex": None}

    if owner is None:
        return error("Owner does not exist.", "INVALID_VALUE", "ownerId")
    namespace, key = asked.platform.namespace(given.get("namespace")), given.get("key") or ""
    found = _find(owner, namespace, key)
    definition = _definition(asked, namespace, key)
    if not (given.get("value") or ""):
        return error("may not be empty", "BLANK", "value")
    if not (given.get("type") or definition or found):
        return error("Type can't be blank", "BLANK", "type")
    if definition and given.get("type") not in {None, definition.type}:
        return error(f"Type must be consistent with the definition's type: {definition.type}.", "INVALID_TYPE", "type")
    if "compareDigest" in given:
        digest = found.compare_digest if found else None
        if given["compareDigest"] != digest:
            message = (
                "The resource has been updated since it was loaded. Try again with an updated `compareDigest` value."
            )
            return error(message, "STALE_OBJECT", "compareDigest")
    if definition and definition.type == "id" and _is_taken(asked, owner, namespace, key, given["value"]):
        return error("Value is already assigned to another metafield. Choose a different value.", "TAKEN", "value")
    return None


def _is_taken(asked: Asked, owner: Customer | Order, namespace: str, key: str, value: str) -> bool:
    others = (customer for customer in asked.shop.customers.values() if customer is not owner)
    return any(found.value == value for one in others if (found := one.find_metafield(namespace, key)))


def _definition(asked: Asked, namespace: str, key: str) -> Definition | None:
    found = asked.shop.definitions.values()
    return next((one for one in found if (one.namespace, one.key) == (namespace, key)), None)


def _write(asked: Asked, owner: Customer | Order, given: dict[str, Any]) -> Metafield:
    namespace, now = asked.platform.namespace(given.get("namespace")), asked.shop.now()
    definition = _definition(asked, namespace, given["key"])
    metafield = _find(owner, namespace, given["key"])
    if metafield is None:
        metafield = Metafield(
            number=asked.shop.next_number(),
            namespace=namespace,
            key=given["key"],
            type=given.get("type") or (definition.type if definition else "single_line_text_field"),
            value=given["value"],
            created_at=now,
            updated_at=now,
            owner_type=owner.KIND.upper(),
        )
        owner.metafields.append(metafield)
    metafield.value, metafield.updated_at = given["value"], now
    return metafield
