"""Japan's prefectures and the store's codes for them."""

"""The prefectures of Japan, and the store's codes of them."""

import re
import unicodedata

CODE = re.compile(r"JP-(0[1-9]|[1-3][0-9]|4[0-7])")
NAMES = (
    *("北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県", "埼玉県"),
    *("千葉県", "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県"),
    *("愛知県", "三重県", "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県", "岡山県"),
    *("広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県", "佐賀県", "長崎県", "熊本県", "大分県"),
    *("宮崎県", "鹿児島県", "沖縄県"),
)
CODES = {name: f"JP-{number:02}" for number, name in enumerate(NAMES, 1)}
# 北海道 is never written without its last character.
_SHORT = {name[:-1]: code for name, code in CODES.items() if name != "北海道"}


def find_prefecture(text: str) -> str | None:
    """Give the code of a prefecture as people write it, with or without 都府県; None for anything else."""
    wanted = unicodedata.normalize("NFKC", text).strip()
    return wanted if CODE.fullmatch(wanted) else CODES.get(wanted) or _SHORT.get(wanted)


CODE = re.compile(r"JP-(?:0[1-9]|[123][0-9]|4[0-7])")


def prefecture_code(text: str) -> str:
    """Give the code (`JP-13`) of a prefecture by its name, with or without its last character; else nothing."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if CODE.fullmatch(plain.upper()):
        return plain.upper()
    for number, name in enumerate(NAMES, 1):
        if plain == name or (name != "北海道" and plain == name[:-1]):
            return f"JP-{number:02}"
    return ""
    """Find the prefecture that a text begins with."""
    return next((name for name in NAMES if text.startswith(name)), None)
