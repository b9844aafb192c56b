"""Where customers live."""

from typing import Any

from simulator.store.acts import customers as acts
from simulator.store.api.asked import Asked
from simulator.store.api.refusal import refuse
from simulator.store.api.resolvers import resolves
from simulator.store.api.writes.values import get_customer, read_phone
from simulator.store.people.places import PLACES
from simulator.store.records.address import Address
from simulator.store.records.customer import Customer
from simulator.store.records.record import number_of

_COUNTRIES = {"JP": "Japan", "US": "United States", "DE": "Germany", "KR": "South Korea", "TW": "Taiwan"}
_STATES = {"AA": "Armed Forces Americas", "AE": "Armed Forces Europe", "AP": "Armed Forces Pacific"}
_TEXTS = {
    "address1": "address1",
    "address2": "address2",
    "city": "city",
    "company": "company",
    "firstName": "first_name",
    "lastName": "last_name",
    "phone": "phone",
    "zip": "zip",
}
TEXT_LIMIT = 255


@resolves("Mutation", "customerAddressCreate")
def _create(
    asked: Asked, customer_id: str, address: dict[str, Any], *, set_as_default: bool | None = None
) -> dict[str, Any]:
    customer = get_customer(asked, customer_id, path="customerId")
    made = write_address(asked, address, Address(number=asked.shop.next_number()), "address")
    if any(_is_same(made, one) for one in customer.addresses):
        raise refuse("Address already exists", "address")
    customer.addresses.append(made)
    if set_as_default or customer.default_address_number is None:
        customer.default_address_number = made.number
    acts.changed(asked.shop, customer)
    return {"address": made}


@resolves("Mutation", "customerAddressUpdate")
def _update(
    asked: Asked, customer_id: str, address_id: str, address: dict[str, Any], *, set_as_default: bool | None = None
) -> dict[str, Any]:
    customer = get_customer(asked, customer_id, path="customerId")
    found = _get_address(customer, address_id)
    write_address(asked, address, found, "address")
    if set_as_default:
        customer.default_address_number = found.number
    acts.changed(asked.shop, customer)
    return {"address": found}


@resolves("Mutation", "customerAddressDelete")
def _delete(asked: Asked, customer_id: str, address_id: str) -> dict[str, Any]:
    customer = get_customer(asked, customer_id, path="customerId")
    found = _get_address(customer, address_id)
    customer.addresses.remove(found)
    if customer.default_address_number == found.number:
        customer.default_address_number = customer.addresses[0].number if customer.addresses else None
    acts.changed(asked.shop, customer)
    return {"deletedAddressId": found.gid}


@resolves("Mutation", "customerUpdateDefaultAddress")
def _set_default(asked: Asked, customer_id: str, address_id: str) -> dict[str, Any]:
    customer = get_customer(asked, customer_id, path="customerId")
    customer.default_address_number = _get_address(customer, address_id).number
    acts.changed(asked.shop, customer)
    return {"customer": customer}


def write_address(asked: Asked, given: dict[str, Any], address: Address, *path: str) -> Address:
    """Write what is given into an address; what is not named stays."""
    del asked
    for name in _TEXTS:
        if len(given.get(name) or "") > TEXT_LIMIT:
            raise refuse(f"{name[0].upper()}{name[1:]} is too long (maximum is {TEXT_LIMIT} characters)", *path, name)
    if given.get("phone") and read_phone(given["phone"]) is None:
        raise refuse("Phone is invalid", *path, "phone")
    for name, attribute in _TEXTS.items():
        if name in given:
            setattr(address, attribute, given[name] or None)
    if "countryCode" in given:
        address.country_code = given["countryCode"]
        address.country = _COUNTRIES.get(given["countryCode"] or "", given["countryCode"])
    if "provinceCode" in given:
        _set_province(address, given["provinceCode"], *path)
    return address


def _set_province(address: Address, code: str | None, *path: str) -> None:
    provinces = {one[1]: one[0] for one in PLACES} if address.country_code == "JP" else {}
    if address.country_code == "US":
        provinces = _STATES
    if code and address.country_code == "JP" and not code.startswith("JP-"):
        raise refuse("Province is not valid in Japan", *path, "provinceCode")
    address.province_code, address.province = code or None, provinces.get(code or "", code or None)


def _get_address(customer: Customer, gid: str) -> Address:
    address = customer.find_address(number_of(gid.partition("?")[0]))
    if address is None:
        raise refuse("Address does not exist", "addressId")
    return address


def _is_same(one: Address, other: Address) -> bool:
    names = (*_TEXTS.values(), "country_code", "province_code")
    return all(getattr(one, name) == getattr(other, name) for name in names)
