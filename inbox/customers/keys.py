"""What is the same although it is written otherwise: phones, addresses of mail, tags, names."""

import unicodedata

import phonenumbers

from inbox.search.folding import fold

REGION = "JP"
PHONE_LIMIT = 40
EMAIL_LIMIT = 320
NAME_KEY_LENGTH = 100
SHOWN_LAST = 4


def normalise_phone(text: str) -> str | None:
    """Read a phone number as E.164, a national one as Japanese; None when it is none."""
    wanted = unicodedata.normalize("NFKC", text).strip()
    if not 0 < len(wanted) <= PHONE_LIMIT or "\ufffd" in wanted:
        return None
    try:
        number = phonenumbers.parse(wanted, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or number.extension:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def show_phone(phone: str) -> str:
    """Write a phone number as people here do: 090-…, one from abroad with its country; what is no number stays."""
    known = normalise_phone(phone)
    if known is None:
        return phone
    number = phonenumbers.parse(known)
    is_ours = phonenumbers.region_code_for_country_code(number.country_code or 0) == REGION
    form = phonenumbers.PhoneNumberFormat.NATIONAL if is_ours else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


def phone_forms(phone: str) -> list[str]:
    """Give the forms of an E.164 number that somebody may search: abroad's, the national one, with its breaks."""
    shown = show_phone(phone)
    return list(dict.fromkeys([phone, "".join(filter(str.isdigit, shown)), shown]))


def email_key(email: str) -> str | None:
    """Fold an address of mail for comparison; None when nothing is left of it."""
    folded = unicodedata.normalize("NFKC", email).strip().lower()
    return folded if 0 < len(folded) <= EMAIL_LIMIT else None


def tag_key(tag: str) -> str:
    """Fold a tag for comparison: width and case do not count, as the store's own do not."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", tag).casefold()).strip()


def name_key(*names: str | None) -> str:
    """Fold the first name that is there for sorting; who has none comes last."""
    name = next((one for one in names if one and one.strip()), "\uffff")
    return fold(name.strip())[:NAME_KEY_LENGTH]


def storable(text: str) -> str:
    """Replace what no database or page can hold: lone surrogates, NULs."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")
