"""An address in a customer's own words: labelled lines or a block as on a parcel, in either language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from inbox.customers.customer import Address
from shop.addresses.lines import BOX, LINE_LIMIT, UNIT, Lines, find_office, normalize, read_lines
from shop.addresses.places import REGION_NAMES, find_region, is_japan, is_united_states, region_of_zip, simplify

Field = Literal["name", "company", "address1", "address2", "city", "province", "zip", "country", "phone"]
_WORDS: Mapping[Field, tuple[str, ...]] = {
    "name": ("名前", "お名前", "氏名", "受取人", "宛名", "name", "fullname", "recipient"),
    "company": ("会社", "会社名", "company"),
    "address1": ("住所", "ご住所", "住所1", "番地", "address", "address1", "addressline1", "street"),
    "address2": ("住所2", "建物", "建物名", "address2", "addressline2", "apt"),
    "city": ("都市", "市区町村", "市", "city"),
    "province": ("州", "都道府県", "state", "province"),
    "zip": ("郵便番号", "〒", "zip", "zipcode", "postalcode", "postcode"),
    "country": ("国", "国名", "country"),
    "phone": ("電話", "電話番号", "phone", "tel"),
}
_LABELS: Mapping[str, Field] = {word: field for field, words in _WORDS.items() for word in words}
_LABELLED = re.compile(r"[・*•-]?\s*([^:：=\n]{1,40})[:：=](.*)")
_INLINE = re.compile(r"[,、;；]\s*(?=[^,、;；:：\n]{1,20}[:：])")
_PART = re.compile(r"[\n,、;；]+")
_ZIP = re.compile(r"(?<![0-9])[0-9]{5}(?:-[0-9]{4})?(?![0-9-])")
_SPEECH = re.compile(
    r"(?:[。!?！？:：]|です|ます|ました|ません|ください|下さい|します)$"
    r"|^(?:hi|hello|dear|thanks?|thank you|sorry|please|yes|no|ok|okay|sure|here|my|the|it|this)\b|^はい$|^すみません",
    re.IGNORECASE,
)
NAME_LIMIT = 60


def parse_address_reply(text: str) -> Address | None:
    """Read an address that a customer wrote, as far as it was given; None is a text without one.

    It is what the customer said, not yet right: a person looks at it, `apply_reply` and `propose` complete it.
    """
    cut = text[:LINE_LIMIT]
    return _labelled(cut) or _block(cut)


def apply_reply(address: Address, reply: Address) -> Address:
    """Put into an address what the reply gave; a street that was given is given whole."""
    given = {name: value for name in Address.__dataclass_fields__ if (value := getattr(reply, name))}
    if reply.address1:
        given["address2"] = reply.address2
    if reply.province or reply.province_code:
        given |= {"province": reply.province, "province_code": reply.province_code}
    changed = replace(address, **{**given, "id": address.id})
    return changed if changed == address else replace(changed, formatted=())


def _labelled(text: str) -> Address | None:
    values: dict[Field, str] = {}
    current: Field | None = None
    for line in _INLINE.sub("\n", text).splitlines():
        field, value = _label(line)
        if field is not None:
            current = field
            if value:
                values[field] = value
        elif current == "address1" and value:
            _continue(values, value)
    if not values.keys() - {"name", "company", "phone"}:
        return None
    return _address(values)


def _label(line: str) -> tuple[Field | None, str]:
    match = _LABELLED.fullmatch(line.strip())
    if match is None:
        return None, line.strip()
    words = (word.replace(" ", "") for word in re.split(r"[/()]", simplify(match[1])))
    field = next((_LABELS[word] for word in words if word in _LABELS), None)
    return field, line.strip() if field is None else match[2].strip()


def _continue(values: dict[Field, str], line: str) -> None:
    """Take a line under the address's label as more of it, unless it is only talk."""
    if "address1" not in values:
        values["address1"] = line
    elif "address2" not in values and (BOX.search(normalize(line)) or UNIT.search(normalize(line))):
        values["address2"] = line


def _address(values: Mapping[Field, str]) -> Address:
    province = values.get("province", "")
    return Address(
        name=values.get("name", ""),
        company=values.get("company", ""),
        address1=values.get("address1", ""),
        address2=values.get("address2", ""),
        city=values.get("city", ""),
        province=province,
        province_code=find_region(province) or "",
        zip=normalize(values.get("zip", "")).removeprefix("〒").strip(),
        country=_country(values.get("country", "")),
        phone=values.get("phone", ""),
    )


def _country(text: str) -> str:
    if is_united_states(text):
        return "US"
    if is_japan(text):
        return "JP"
    plain = normalize(text).upper()
    return plain if re.fullmatch("[A-Z]{2}", plain) else ""


@dataclass(frozen=True, slots=True)
class _Parts:
    """A block cut at its lines and commas; `street` and `office` are the places of the two, -1 for none."""

    texts: tuple[str, ...]
    street: int
    office: int


def _block(text: str) -> Address | None:
    lines = read_lines(text, "")
    if not lines.is_complete and not (lines.office and (lines.office.region or lines.office.zip)):
        return None
    parts = _parts(text)
    region = lines.office.region if lines.office else None
    region = region or next(filter(None, map(find_region, parts.texts)), None)
    return Address(
        name=_name(parts),
        address1=_street(parts, lines),
        address2=_between(parts),
        city=lines.office.office if lines.office else "",
        province=REGION_NAMES[region] if region else "",
        province_code=region or "",
        zip=(lines.office.zip if lines.office else "") or _zip(text),
        country=next(filter(None, map(_named_country, parts.texts)), ""),
    )


def _parts(text: str) -> _Parts:
    texts = tuple(stripped for part in _PART.split(text) if (stripped := normalize(part)))
    streets = (number for number, part in enumerate(texts) if UNIT.search(part) or BOX.search(part))
    offices = (number for number, part in enumerate(texts) if find_office(part) is not None)
    return _Parts(texts, next(streets, -1), next(offices, -1))


def _name(parts: _Parts) -> str:
    """Find the name: what stands before the street, in its own part or in front of it in the same."""
    first = parts.street if parts.street >= 0 else parts.office
    sign = UNIT.search(parts.texts[first]) or BOX.search(parts.texts[first])
    before = parts.texts[first][: sign.start()].strip() if sign else ""
    candidates = (before, *reversed(parts.texts[:first]))
    return next((one for one in candidates if _is_name(one)), "")


def _is_name(text: str) -> bool:
    is_short = 2 <= len(text) <= NAME_LIMIT
    return is_short and not any(character.isdigit() for character in text) and not _SPEECH.search(text)


def _street(parts: _Parts, lines: Lines) -> str:
    if lines.is_complete:
        return lines.written
    return parts.texts[parts.street] if parts.street >= 0 else ""


def _between(parts: _Parts) -> str:
    """Keep what stands between street and post office, such as a building."""
    between = parts.texts[parts.street + 1 : parts.office] if 0 <= parts.street < parts.office else ()
    return ", ".join(part for part in between if not (UNIT.search(part) or BOX.search(part)))


def _zip(text: str) -> str:
    return next((code for code in _ZIP.findall(normalize(text)) if region_of_zip(code)), "")


def _named_country(part: str) -> str:
    return "US" if is_united_states(part) else "JP" if is_japan(part) else ""
