"""Addresses of American forces abroad: what is wrong with one, and how it would be right. Nothing is looked up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from inbox.customers.customer import Address
from shop.addresses.lines import Lines, Office, find_office, read_lines
from shop.addresses.places import (
    POST_OFFICES,
    REGION_NAMES,
    PostOffice,
    Region,
    find_region,
    is_japan,
    is_united_states,
    region_of_country,
    region_of_words,
    region_of_zip,
    simplify,
)

Code = Literal["name", "unit_and_box", "street_form", "unit_kind", "city", "country", "province", "zip"]
Part = Literal["name", "address1", "city", "country", "province", "zip"]
CHECK_LABEL = "米軍宛住所を確認"


@dataclass(frozen=True, slots=True)
class Finding:
    """What to look at: `message` is a gettext id with `params`; a hint may be right as it is."""

    code: Code
    part: Part
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    is_hint: bool = False


def is_military(address: Address) -> bool:
    """Tell whether an address is, or is meant to be, one of APO, FPO or DPO."""
    lines = read_lines(address.address1, address.address2)
    signs = lines.is_complete or _region(address) is not None or region_of_zip(address.zip) is not None
    is_near = not address.country.strip() or is_united_states(address.country) or is_japan(address.country)
    if find_office(address.city) is not None:
        return is_near or signs
    if lines.is_complete and (lines.unit in {"PSC", "CMR"} or lines.office is not None):
        return True
    # Elsewhere AP and AE are ordinary provinces: Amapá, Andhra Pradesh, Ascoli Piceno.
    return is_near and _region(address) is not None


def check_address(address: Address) -> tuple[Finding, ...]:
    """List what is wrong with a military address; an ordinary one has no findings."""
    if not is_military(address):
        return ()
    lines = read_lines(address.address1, address.address2)
    found = [check(address, lines) for check in _CHECKS]
    return tuple(one for one in found if one is not None)


def propose(address: Address) -> Address:
    """Give a military address as it should be, as far as that can be told; a person approves it."""
    if not is_military(address):
        return address
    lines = read_lines(address.address1, address.address2)
    office, region = _office(address, lines), _likely_region(address, lines)
    is_street_known = lines.is_complete and not lines.is_well_written
    right = replace(
        address,
        address1=lines.written if is_street_known else address.address1,
        address2=lines.rest if is_street_known else address.address2,
        city=office or address.city,
        province=address.province if find_region(address.province) == region else _region_name(region),
        province_code=region or address.province_code,
        zip=_zip(address, lines),
        country="US",
    )
    return right if right == address else replace(right, formatted=())


def _check_name(address: Address, _: Lines) -> Finding | None:
    if address.name.strip():
        return None
    return Finding("name", "name", "名前欄に受取人の名前(階級は任意)")


def _check_street(address: Address, lines: Lines) -> Finding | None:
    if lines.is_well_written:
        return None
    if lines.is_complete:
        return Finding("street_form", "address1", "住所欄は「%(street)s」", {"street": lines.written})
    if _office(address, lines) in {"FPO", "DPO"}:
        return Finding("unit_and_box", "address1", "UNITとBOXを住所欄に")
    return Finding("unit_and_box", "address1", "PSCとBOXを住所欄に")


def _check_unit(address: Address, lines: Lines) -> Finding | None:
    office = _office(address, lines)
    if lines.unit is None or office is None or (lines.unit == "UNIT") == (office != "APO"):
        return None
    usual = "PSC" if office == "APO" else "UNIT"
    params = {"office": office, "usual": usual, "unit": lines.unit}
    return Finding("unit_kind", "address1", "%(office)sはふつう%(usual)s。%(unit)sでよいか確認", params, is_hint=True)


def _check_city(address: Address, lines: Lines) -> Finding | None:
    if address.city.strip().upper() in POST_OFFICES:
        return None
    office = _office(address, lines)
    if office is None:
        return Finding("city", "city", "都市はAPO・FPO・DPOのいずれかのみ")
    return Finding("city", "city", "都市は%(office)sのみ", {"office": office})


def _check_country(address: Address, _: Lines) -> Finding | None:
    if address.country.strip().upper() == "US":
        return None
    return Finding("country", "country", "国はアメリカ合衆国")


def _check_province(address: Address, lines: Lines) -> Finding | None:
    if _region(address) is not None:
        return None
    region = _likely_region(address, lines)
    if region is None:
        return Finding("province", "province", "州はAA・AE・APのいずれか")
    return Finding("province", "province", "州は%(region)s", {"region": region})


def _check_zip(address: Address, lines: Lines) -> Finding | None:
    told = region_of_zip(address.zip)
    if told is None:
        return Finding("zip", "zip", "郵便番号が米軍のものか確認(AA 340、AE 090〜099、AP 962〜966)", is_hint=True)
    region = _likely_region(address, lines)
    if region in {None, told}:
        return None
    params = {"zip": simplify(address.zip), "told": told, "region": region}
    return Finding("zip", "zip", "郵便番号%(zip)sは%(told)s。州%(region)sでよいか確認", params, is_hint=True)


_CHECKS: tuple[Callable[[Address, Lines], Finding | None], ...] = (
    _check_name,
    _check_street,
    _check_unit,
    _check_city,
    _check_country,
    _check_province,
    _check_zip,
)


def _region(address: Address) -> Region | None:
    return find_region(address.province_code) or find_region(address.province)


def _office(address: Address, lines: Lines) -> PostOffice | None:
    if offices := _offices(address, lines):
        return offices[0].office
    return "APO" if lines.unit == "CMR" else None


def _likely_region(address: Address, lines: Lines) -> Region | None:
    """Tell the region by the best witness: its own field, what stands behind the post office, ZIP, place, country."""
    behind = next((office.region for office in _offices(address, lines) if office.region), None)
    return (
        _region(address)
        or behind
        or region_of_zip(_zip(address, lines))
        or region_of_words(address.city)
        or region_of_words(f"{address.address1} {address.address2}")
        # Consolidated mail rooms stand in Europe only.
        or ("AE" if lines.unit == "CMR" else None)
        or region_of_words(address.province)
        or region_of_country(address.country)
    )


def _zip(address: Address, lines: Lines) -> str:
    """Give the address's ZIP; one that stands elsewhere is better when its own is none of the forces'."""
    own = address.zip.strip()
    elsewhere = next((office.zip for office in _offices(address, lines) if office.zip), "")
    return elsewhere if elsewhere and region_of_zip(own) is None else own


def _offices(address: Address, lines: Lines) -> list[Office]:
    return [office for office in (find_office(address.city), lines.office) if office is not None]


def _region_name(region: Region | None) -> str:
    return "" if region is None else REGION_NAMES[region]
