"""What the parts of an American military address are called, and what they tell of each other."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

PostOffice = Literal["APO", "FPO", "DPO"]
Region = Literal["AA", "AE", "AP"]

POST_OFFICES: Mapping[str, PostOffice] = {"APO": "APO", "FPO": "FPO", "DPO": "DPO"}
REGIONS: Mapping[str, Region] = {"AA": "AA", "AE": "AE", "AP": "AP"}
# The names that the store gives the three states.
REGION_NAMES: Mapping[Region, str] = {
    "AA": "Armed Forces Americas",
    "AE": "Armed Forces Europe",
    "AP": "Armed Forces Pacific",
}
_LONG_NAMES: Mapping[str, Region] = {
    "アメリカ軍": "AA",
    "米軍アメリカ": "AA",
    "armed forces america": "AA",
    "armed forces the americas": "AA",
    "欧州戦力": "AE",
    "ヨーロッパ戦力": "AE",
    "armed forces europe": "AE",
    "armed forces africa": "AE",
    "armed forces canada": "AE",
    "armed forces middle east": "AE",
    "太平洋方面駐在軍": "AP",
    "armed forces pacific": "AP",
}
_UNITED_STATES = frozenset(
    {
        *("us", "usa", "u.s.", "u.s.a.", "united states", "united states of america", "america"),
        *("アメリカ", "アメリカ合衆国", "米国", "合衆国"),
    }
)
_JAPAN = frozenset({"jp", "jpn", "japan", "日本", "日本国"})
# Where people write the town or the country of their base; only ever a proposal.
_PLACES: Mapping[Region, tuple[str, ...]] = {
    "AE": (
        *("germany", "deutschland", "berlin", "ramstein", "kaiserslautern", "stuttgart", "wiesbaden", "grafenwoehr"),
        *("italy", "vicenza", "aviano", "naples", "spain", "rota", "england", "belgium", "netherlands", "turkey"),
        *(
            "bahrain",
            "kuwait",
            "qatar",
            "greenland",
            "ドイツ",
            "ベルリン",
            "イタリア",
            "スペイン",
            "イギリス",
            "ベルギー",
        ),
    ),
    "AP": (
        *("japan", "tokyo", "yokota", "yokosuka", "okinawa", "kadena", "iwakuni", "misawa", "sasebo", "zama", "atsugi"),
        *("korea", "seoul", "osan", "camp humphreys", "pyeongtaek", "guam", "philippines", "australia", "singapore"),
        *(
            "日本",
            "東京",
            "横田",
            "横須賀",
            "沖縄",
            "嘉手納",
            "岩国",
            "三沢",
            "佐世保",
            "座間",
            "厚木",
            "韓国",
            "ソウル",
        ),
    ),
    "AA": ("honduras", "guantanamo", "cuba", "panama", "colombia", "ecuador", "peru", "ホンジュラス", "キューバ"),
}
_COUNTRIES: Mapping[Region, frozenset[str]] = {
    "AE": frozenset({"DE", "IT", "ES", "GB", "BE", "NL", "TR", "BH", "KW", "QA", "GR", "PT", "PL", "RO", "NO"}),
    "AP": frozenset({"JP", "KR", "PH", "AU", "SG", "TH", "NZ", "ID", "MY", "VN", "TW", "HK"}),
    "AA": frozenset({"HN", "CU", "PA", "CO", "EC", "PE", "MX", "BR", "SV", "GT"}),
}
_ZIP = re.compile(r"[0-9]{5}(?:-?[0-9]{4})?")


def simplify(text: str) -> str:
    """Fold width, case and space."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def find_region(text: str) -> Region | None:
    """Read one of the three codes or its long name, in English or Japanese, or both as `アメリカ軍 (AA)`."""
    plain = simplify(text)
    code = re.search(r"(?:^|[(\s])(aa|ae|ap)\)?$", plain)
    named = (region for name, region in _LONG_NAMES.items() if plain.startswith(name))
    return REGIONS[code[1].upper()] if code else next(named, None)


def is_united_states(country: str) -> bool:
    """Tell whether a country, by code or name, is the United States."""
    return simplify(country) in _UNITED_STATES


def is_japan(country: str) -> bool:
    """Tell whether a country, by code or name, is Japan."""
    return simplify(country) in _JAPAN


def region_of_zip(code: str) -> Region | None:
    """Tell which region a ZIP code belongs to: 340 AA, 090-099 AE, 962-966 AP."""
    plain = simplify(code)
    if not _ZIP.fullmatch(plain):
        return None
    if plain.startswith("340"):
        return "AA"
    if plain.startswith("09"):
        return "AE"
    return "AP" if 962 <= int(plain[:3]) <= 966 else None


def region_of_words(text: str) -> Region | None:
    """Guess a region from the places that a text names; of two regions none."""
    plain = simplify(text)
    found = [region for region, places in _PLACES.items() if any(_names(plain, place) for place in places)]
    return found[0] if len(found) == 1 else None


def region_of_country(country: str) -> Region | None:
    """Guess a region from a country's code."""
    return next((region for region, codes in _COUNTRIES.items() if country.strip().upper() in codes), None)


def _names(text: str, place: str) -> bool:
    return bool(re.search(rf"\b{place}\b", text)) if place.isascii() else place in text
