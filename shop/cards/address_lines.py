"""An address as one writes it on a parcel, in one line."""

from inbox.customers.customer import Address
from shop.addresses.places import is_japan


def address_line(address: Address) -> str:
    """Write an address in one line: Japan's from the large to the small, others as their country does."""
    if is_japan(address.country) or not address.country:
        place = f"{address.province}{address.city}{address.address1}"
        return _joined(" ", f"〒{address.zip}" if address.zip else "", place, address.address2, address.company)
    region = _joined(" ", address.province_code or address.province, address.zip)
    return _joined(", ", address.company, address.address1, address.address2, address.city, region, address.country)


def _joined(between: str, *parts: str) -> str:
    return between.join(part for part in parts if part)
