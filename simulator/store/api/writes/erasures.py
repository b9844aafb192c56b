"""A customer's personal data is asked to be erased, or not after all."""

from typing import Any

from simulator.store.api.asked import Asked
from simulator.store.api.refusal import refuse
from simulator.store.api.resolvers import resolves


@resolves("Mutation", "customerRequestDataErasure")
def _request(asked: Asked, customer_id: str) -> dict[str, Any]:
    customer = asked.shop.find_customer(customer_id)
    if customer is None:
        raise refuse("Customer does not exist", "customerId", code="DOES_NOT_EXIST")
    if customer.redacted_at:
        raise refuse("Customer has already been redacted", "customerId", code="FAILED_TO_REQUEST")
    customer.erasure_requested_at = customer.erasure_requested_at or asked.shop.now()
    return {"customerId": customer.gid}


@resolves("Mutation", "customerCancelDataErasure")
def _cancel(asked: Asked, customer_id: str) -> dict[str, Any]:
    customer = asked.shop.find_customer(customer_id)
    if customer is None:
        raise refuse("Customer does not exist", "customerId", code="DOES_NOT_EXIST")
    if customer.redacted_at:
        raise refuse("Customer data erasure can't be cancelled", "customerId", code="FAILED_TO_CANCEL")
    if customer.erasure_requested_at is None:
        raise refuse("Customer's data is not scheduled to be erased", "customerId", code="NOT_BEING_ERASED")
    customer.erasure_requested_at = None
    return {"customerId": customer.gid}
