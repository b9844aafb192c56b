"""Two customers are asked to become one."""

import uuid
from typing import Any

from simulator.store.acts.merging import (
    NOTE_LIMIT,
    TAG_LIMIT,
    blockers_of,
    fail,
    finish,
    merged_note,
    merged_tags,
    reason_of,
    survivor_of,
)
from simulator.store.api.asked import Asked
from simulator.store.api.refusal import refuse
from simulator.store.api.resolvers import resolves
from simulator.store.records.customer import Customer
from simulator.store.records.work import MergeJob


@resolves("Mutation", "customerMerge")
def _merge(
    asked: Asked, customer_one_id: str, customer_two_id: str, override_fields: dict[str, Any] | None = None
) -> dict[str, Any]:
    shop, overrides = asked.shop, override_fields or {}
    if customer_one_id == customer_two_id:
        raise refuse("Customers IDs should not match", code="INVALID_CUSTOMER_ID")
    one = _get(asked, customer_one_id, "customerOneId")
    two = _get(asked, customer_two_id, "customerTwoId")
    for customer, path in ((one, "customerOneId"), (two, "customerTwoId")):
        if found := blockers_of(shop, customer):
            raise refuse(reason_of(customer, found[0]), path, code="INVALID_CUSTOMER")
    _check_overrides(one, two, overrides)
    if len(merged_tags(one, two, overrides)) > TAG_LIMIT:
        raise refuse("Customers must have 250 tags or less.", code="INVALID_CUSTOMER")
    if len(merged_note(one, two, overrides) or "") > NOTE_LIMIT:
        raise refuse("Customer notes must be 5,000 characters or less.", code="INVALID_CUSTOMER")
    kept = survivor_of(one, two, overrides)
    lost = two if kept is one else one
    token = str(uuid.uuid4())
    job = MergeJob(token=token, kept_gid=kept.gid, lost_gid=lost.gid, one_gid=one.gid, overrides=overrides)
    shop.merge_jobs[token] = job
    asked.platform.jobs.start(token, lambda: _end(asked, job))
    return {"resultingCustomerId": kept.gid, "job": job}


def _end(asked: Asked, job: MergeJob) -> None:
    if asked.platform.merges_fail:
        fail(asked.shop, job, "OVERRIDE_FIELDS", "Customers could not be merged.")
    else:
        finish(asked.shop, job)


def _get(asked: Asked, gid: str, path: str) -> Customer:
    customer = asked.shop.find_customer(gid)
    if customer is None:
        raise refuse(f"Customer does not exist with ID {gid.rpartition('/')[2]}", path, code="INVALID_CUSTOMER_ID")
    return customer


def _check_overrides(one: Customer, two: Customer, overrides: dict[str, Any]) -> None:
    """A field can be kept only of one of the two, and only where there is something."""
    attributes = {
        "customerIdOfEmailToKeep": "email",
        "customerIdOfPhoneNumberToKeep": "phone",
        "customerIdOfFirstNameToKeep": "first_name",
        "customerIdOfLastNameToKeep": "last_name",
        "customerIdOfDefaultAddressToKeep": "default_address",
    }
    both = {one.gid: one, two.gid: two}
    for name, attribute in attributes.items():
        if overrides.get(name) is None:
            continue
        customer = both.get(overrides[name])
        if customer is None:
            raise refuse(f"{name} is invalid", "overrideFields", name, code="OVERRIDE_ATTRIBUTE_INVALID")
        if not getattr(customer, attribute):
            raise refuse(f"{name} is missing", "overrideFields", name, code="MISSING_OVERRIDE_ATTRIBUTE")
