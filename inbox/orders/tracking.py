"""Where a parcel can be followed when the store gives no address for it."""

from collections.abc import Mapping
from urllib.parse import quote

from inbox.orders.order import Tracking
from inbox.search.folding import fold

YAMATO = "https://jizen.kuronekoyamato.co.jp/jizen/servlet/crjz.b.NQ0010?id="
SAGAWA = "https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo="
JAPAN_POST = "https://trackings.post.japanpost.jp/services/srv/search/direct?reqCodeNo1="
CARRIERS: Mapping[str, str] = {
    "ヤマト": YAMATO,
    "クロネコ": YAMATO,
    "yamato": YAMATO,
    "kuroneko": YAMATO,
    "佐川": SAGAWA,
    "sagawa": SAGAWA,
    "日本郵便": JAPAN_POST,
    "郵便局": JAPAN_POST,
    "ゆうパック": JAPAN_POST,
    "ゆうパケット": JAPAN_POST,
    "japan post": JAPAN_POST,
    "japanpost": JAPAN_POST,
}
FOLDED = {fold(name): address for name, address in CARRIERS.items()}
NUMBER_LIMIT = 40


def tracking_url(tracking: Tracking) -> str | None:
    """Give where a parcel can be followed: the store's address, else the carrier's own page; None when unknown."""
    if tracking.url and tracking.url.startswith(("https://", "http://")):
        return tracking.url
    number = "".join(
        character for character in fold(tracking.number or "") if character.isascii() and character.isalnum()
    )
    if not number or len(number) > NUMBER_LIMIT:
        return None
    company = fold(tracking.company or "")
    address = next((address for name, address in FOLDED.items() if name in company), None)
    return None if address is None else f"{address}{quote(number)}"
