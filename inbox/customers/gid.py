"""The number of a member: what staff read, copy and type in the store's search."""

import binascii
import re
import unicodedata
from base64 import b64decode

from inbox.errors import Invalid

OWN_SHOP = "madoguchi"
GID = re.compile(r"gid://(shopify|madoguchi)/Customer/([1-9][0-9]{0,19})")
LENGTH_LIMIT = 200


def parse_customer_gid(text: str, shop: str) -> str:
    """Read a GID, its digits, or a GID in base64 as the GID of a customer of `shop`; anything else is Invalid."""
    wanted = unicodedata.normalize("NFKC", text[:LENGTH_LIMIT]).strip()
    if re.fullmatch(r"[1-9][0-9]{0,19}", wanted):
        return customer_gid(shop, wanted)
    match = GID.fullmatch(wanted) or GID.fullmatch(_from_base64(wanted))
    if match is None or match[1] != _namespace(shop):
        raise Invalid(
            "会員IDを読み取れません。gid://shopify/Customer/ で始まるIDか、その数字を入力してください。",
            fields={"customer_gid": "invalid"},
        )
    return match[0]


def customer_gid(shop: str, digits: str | int) -> str:
    """Write the GID of a customer of a shop."""
    return f"gid://{_namespace(shop)}/Customer/{digits}"


def gid_digits(gid: str) -> str:
    """Give the number at the end of a GID."""
    return gid.rpartition("/")[2]


def _namespace(shop: str) -> str:
    return "madoguchi" if shop == OWN_SHOP else "shopify"


def _from_base64(text: str) -> str:
    try:
        return b64decode(text + "=" * (-len(text) % 4), validate=True).decode("ascii")
    except (binascii.Error, UnicodeError, ValueError):
        return ""
