"""One line of the store's file of all customers."""

import orjson

from inbox.customers.customer import CustomerRecord
from shop.client.documents import get_document
from shop.records import NotARecord, read_customer

BULK_CUSTOMERS = get_document("BulkCustomers").text


def parse_customer_line(line: bytes, shop: str) -> CustomerRecord:
    """Read a line; raise NotARecord for what is no customer."""
    try:
        node = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise NotARecord from None
    if not isinstance(node, dict):
        raise NotARecord
    return read_customer(node, shop)
