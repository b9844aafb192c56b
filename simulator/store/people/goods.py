"""What the store sells, and how it is sent."""

from decimal import Decimal

from simulator.store.records.product import Product, Variant
from simulator.store.shop import Shop

_GOODS = (
    ("ワンピース", "one-piece", "OP", (("S", 8900), ("M", 8900), ("L", 8900))),
    ("リネンシャツ", "linen-shirt", "LS", (("S", 6900), ("M", 6900), ("L", 6900))),
    ("ハーブ茶", "herb-tea", "HT", (("30包", 2480), ("60包", 4480))),
    ("美容液", "serum", "BE", (("30ml", 5800), ("50ml", 8800))),
    ("薬用シャンプー", "shampoo", "SH", (("本体", 2980), ("詰め替え", 2280))),
    ("オーガニックはちみつ", "honey", "HN", (("250g", 1980),)),
    ("今治タオル", "towel", "TW", (("白", 1650), ("藍", 1650))),
    ("ギフトセット", "gift-set", "GS", (("小", 3980), ("大", 6980))),
    ("マグカップ", "mug", "MG", (("白", 2200), ("青", 2200))),
    ("ヘアオイル", "hair-oil", "HO", (("100ml", 3300),)),
)
# The carriers that the store knows, with the page that follows a parcel.
CARRIERS = {
    "ヤマト運輸": "https://toi.kuronekoyamato.co.jp/cgi-bin/tneko?number={}",
    "佐川急便": "https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo={}",
    "日本郵便": "https://trackings.post.japanpost.jp/services/srv/search/?requestNo1={}",
}


def stock_goods(shop: Shop) -> None:
    """Put the goods on the shelves."""
    for title, handle, code, variants in _GOODS:
        product = Product(number=shop.next_number(), title=title, handle=handle)
        product.variants = [
            Variant(
                number=shop.next_number(),
                product_number=product.number,
                title=name,
                sku=f"{code}-{position:02}",
                price=Decimal(price),
                stock=0 if (code, name) == ("MG", "青") else 20,
            )
            for position, (name, price) in enumerate(variants, 1)
        ]
        shop.products[product.number] = product


def tracking_url(company: str | None, number: str | None) -> str | None:
    """Give the page that follows a parcel, for a carrier that the store knows."""
    if not number or company not in CARRIERS:
        return None
    return CARRIERS[company].format(number.replace("-", ""))
