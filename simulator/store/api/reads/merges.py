"""What a merge would do, and how far one is."""

from typing import Any

from simulator.store.acts.merging import (
    NOTE_LIMIT,
    TAG_LIMIT,
    blockers_of,
    kept_value,
    merged_note,
    merged_tags,
    reason_of,
    survivor_of,
)
from simulator.store.api.asked import Asked
from simulator.store.api.reads.customers import email_address, phone_number
from simulator.store.api.refusal import problem
from simulator.store.api.resolvers import rename, resolves
from simulator.store.records.address import full_name
from simulator.store.records.customer import Customer
from simulator.store.records.work import MergeJob

rename("CustomerMergeRequest", jobId="gid", resultingCustomerId="kept_gid", customerMergeErrors="errors")


@resolves("QueryRoot", "customerMergePreview")
def _preview(
    _root: Any,
    asked: Asked,
    customer_one_id: str,
    customer_two_id: str,
    override_fields: dict[str, Any] | None = None,
) -> dict[str, Any]:
    if customer_one_id == customer_two_id:
        raise problem("Customers must be different.", "BAD_REQUEST")
    shop, overrides = asked.shop, override_fields or {}
    one, two = shop.find_customer(customer_one_id), shop.find_customer(customer_two_id)
    if one is None or two is None:
        raise problem("Customer does not exist.", "NOT_FOUND")
    errors = [
        {"errorFields": [blocker], "message": reason_of(customer, blocker)}
        for customer in (one, two)
        for blocker in blockers_of(shop, customer)
    ]
    if errors:
        return {"customerMergeErrors": errors}
    kept = survivor_of(one, two, overrides)
    lost = two if kept is one else one
    note, tags = merged_note(one, two, overrides), merged_tags(one, two, overrides)
    too_long = note is not None and len(note) > NOTE_LIMIT
    too_many = len(tags) > TAG_LIMIT
    blocking = {"note": note if too_long else None, "tags": tags if too_many else []}
    return {
        "resultingCustomerId": kept.gid,
        "customerMergeErrors": [],
        "blockingFields": blocking if too_long or too_many else None,
        "defaultFields": _default_fields(asked, kept, lost, overrides) | {"note": note, "tags": tags},
        "alternateFields": _alternate_fields(asked, kept, lost, overrides),
    }


@resolves("QueryRoot", "customerMergeJobStatus")
def _job_status(_root: Any, asked: Asked, job_id: str) -> MergeJob | None:
    """Tell how far a merge is: the first who looks sees it at work, the next that it is done."""
    job = asked.shop.merge_jobs.get(job_id.rpartition("/")[2])
    if job is None or not job.is_running:
        return job
    job.polls += 1
    if job.polls > 1 and not asked.platform.jobs.is_held:
        asked.platform.jobs.finish(job.token)
    else:
        job.status = "IN_PROGRESS"
    return job


@resolves("QueryRoot", "job")
def _job(_root: Any, asked: Asked, id: str) -> MergeJob | dict[str, Any] | None:  # noqa: A002
    token = id.rpartition("/")[2]
    return asked.shop.merge_jobs.get(token) or {"id": id, "done": token not in asked.platform.jobs.waiting}


@resolves("Job", "done")
def _done(job: MergeJob | dict[str, Any], _asked: Asked) -> bool:
    return bool(job["done"]) if isinstance(job, dict) else not job.is_running


@resolves("Job", "id")
def _job_id(job: MergeJob | dict[str, Any], _asked: Asked) -> str:
    return str(job["id"]) if isinstance(job, dict) else job.gid


def _default_fields(asked: Asked, kept: Customer, lost: Customer, overrides: dict[str, Any]) -> dict[str, Any]:
    shop, chosen = asked.shop, _chosen(kept, lost, overrides)
    names = {(one.namespace, one.key) for one in (*kept.metafields, *lost.metafields)}
    discounts = [one for one in shop.discounts.values() if {kept.gid, lost.gid} & set(one.customer_gids)]
    return {
        **chosen,
        "displayName": full_name(chosen["firstName"], chosen["lastName"]) or kept.display_name,
        "email": email_address(kept if kept.email else lost, asked),
        "phoneNumber": phone_number(_phone_owner(kept, lost, overrides), asked),
        "orderCount": len(shop.orders_of(kept)) + len(shop.orders_of(lost)),
        "draftOrderCount": len(shop.drafts_of(kept)) + len(shop.drafts_of(lost)),
        "giftCardCount": 0,
        "discountNodeCount": len(discounts),
        "metafieldCount": len(names),
    }


def _alternate_fields(asked: Asked, kept: Customer, lost: Customer, overrides: dict[str, Any]) -> dict[str, Any]:
    """Give the other's values where they differ."""
    chosen = _chosen(kept, lost, overrides)
    other: dict[str, list[Any]] = {
        "firstName": [kept.first_name, lost.first_name],
        "lastName": [kept.last_name, lost.last_name],
        "defaultAddress": [kept.default_address, lost.default_address],
    }
    found: dict[str, Any] = {
        name: next((value for value in values if value and value != chosen[name]), None)
        for name, values in other.items()
    }
    mail = lost if kept.email else kept
    phone = _phone_owner(kept, lost, overrides)
    found["email"] = email_address(mail, asked)
    found["phoneNumber"] = phone_number(lost if phone is kept else kept, asked)
    return found


def _chosen(kept: Customer, lost: Customer, overrides: dict[str, Any]) -> dict[str, Any]:
    number = kept_value(kept, lost, overrides, "customerIdOfDefaultAddressToKeep", "default_address_number")
    return {
        "firstName": kept_value(kept, lost, overrides, "customerIdOfFirstNameToKeep", "first_name"),
        "lastName": kept_value(kept, lost, overrides, "customerIdOfLastNameToKeep", "last_name"),
        "defaultAddress": kept.find_address(number) or lost.find_address(number),
    }


def _phone_owner(kept: Customer, lost: Customer, overrides: dict[str, Any]) -> Customer:
    is_chosen = overrides.get("customerIdOfPhoneNumberToKeep") == lost.gid and lost.phone
    return lost if is_chosen or not kept.phone else kept
