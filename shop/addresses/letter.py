"""The message that asks a customer to check a military address, in Japanese and English at once."""

from collections.abc import Iterable, Mapping

from inbox.customers.customer import Address
from shop.addresses.military import Code, Finding, is_military, propose

VALUE_LIMIT = 100
NAME_LIMIT = 40
# Each sentence by what was found, and whether we know how it would be right.
_SENTENCES: Mapping[tuple[Code, bool], tuple[str, str]] = {
    ("name", False): (
        "名前欄に、受け取る方のお名前を入れてください。階級はなくても構いません。",
        "Please give the recipient's name. The rank is optional.",
    ),
    ("unit_and_box", False): (
        "住所欄に、PSC・CMR・UNITの番号とBOXの番号を両方入れてください。",
        "Please give both the PSC, CMR or UNIT number and the BOX number in the address.",
    ),
    ("street_form", True): (
        "住所欄は「%(street)s」の形にしてください。",
        'Please write the address as "%(street)s".',
    ),
    ("unit_kind", True): (
        "%(office)sではふつう%(usual)sを使います。%(unit)sで正しいかご確認ください。",
        "%(office)s usually goes with %(usual)s. Please check that %(unit)s is right.",
    ),
    ("city", True): (
        "都市欄は「%(office)s」だけにしてください。都市の名前は入れません。",
        "The city is %(office)s only, without the name of a city.",
    ),
    ("city", False): (
        "都市欄はAPO・FPO・DPOのいずれかだけにしてください。都市の名前は入れません。",
        "The city is APO, FPO or DPO only, without the name of a city.",
    ),
    ("country", False): ("国は「アメリカ合衆国」にしてください。", "The country is the United States."),
    ("province", True): (
        "州は「%(region)s」で正しいかご確認ください。",
        "Please check that the state %(region)s is right.",
    ),
    ("province", False): (
        "州はAA(アメリカ軍)・AE(欧州戦力)・AP(太平洋方面駐在軍)のいずれかにしてください。",
        "The state is AA (Armed Forces Americas), AE (Europe) or AP (Pacific).",
    ),
    ("zip", False): (
        "郵便番号をご確認ください。AAは340、AEは090〜099、APは962〜966で始まります。",
        "Please check the ZIP code. It begins with 340 for AA, 090-099 for AE, 962-966 for AP.",
    ),
    ("zip", True): (
        "郵便番号%(zip)sは%(told)sのものです。州が%(region)sで正しいかご確認ください。",
        "The ZIP code %(zip)s belongs to %(told)s. Please check that the state %(region)s is right.",
    ),
}
_NOTHING_FOUND = ("お届け先に間違いがないか、ご確認ください。", "Please check that the address is right.")
# The rule stands in the message only where the address is one of the forces'.
_RULES = (
    "\n米軍宛(APO・FPO・DPO)のお荷物は、住所の書き方が決まっています。",
    "\nMail to APO, FPO and DPO has to be addressed in a fixed form.",
)
_JAPANESE = """ご注文 {order} のお届け先の確認をお願いします。{rule}

{points}

いまのお届け先
{now}

この下の「名前」からの行をコピーし、正しい内容に直してご返信ください。"""
_ENGLISH = """Please check the shipping address of your order {order}.{rule}

{points}

Please copy the lines below, correct them, and send them back to us."""
_FORM = """名前 / Name: {name}
住所 / Address: {address1}
住所2 / Address 2: {address2}
都市 / City: {city}
州 / State: {province}
郵便番号 / ZIP: {zip}
国 / Country: {country}"""


def bilingual_request(order_name: str, address: Address, findings: Iterable[Finding]) -> str:
    """Write the message about an order's address, with a form to send back that is filled in as far as we can tell."""
    points = [_sentences(finding) for finding in findings] or [_NOTHING_FOUND]
    order = _clip(order_name, NAME_LIMIT)
    rules = _RULES if is_military(address) else ("", "")
    japanese = _JAPANESE.format(order=order, rule=rules[0], points=_listed(ja for ja, _ in points), now=_block(address))
    english = _ENGLISH.format(order=order, rule=rules[1], points=_listed(en for _, en in points))
    return f"{japanese}\n\n{english}\n\n{_form(propose(address))}"


def _sentences(finding: Finding) -> tuple[str, str]:
    japanese, english = _SENTENCES[finding.code, bool(finding.params)]
    params = {name: _clip(str(value), NAME_LIMIT) for name, value in finding.params.items()}
    return (japanese % params, english % params) if params else (japanese, english)


def _listed(points: Iterable[str]) -> str:
    return "\n".join(f"・{point}" for point in points)


def _block(address: Address) -> str:
    state = address.province_code or address.province
    parts = (address.name, address.address1, address.address2, address.city, state, address.zip, address.country)
    return "\n".join(clipped for part in parts if (clipped := _clip(part)))


def _form(address: Address) -> str:
    filled = _FORM.format(
        name=_clip(address.name),
        address1=_clip(address.address1),
        address2=_clip(address.address2),
        city=_clip(address.city),
        province=_clip(address.province_code or address.province),
        zip=_clip(address.zip),
        country="United States" if address.country == "US" else _clip(address.country),
    )
    return "\n".join(line.rstrip() for line in filled.split("\n"))


def _clip(text: str, limit: int = VALUE_LIMIT) -> str:
    """Put a value on one line of at most `limit` UTF-16 units; halves of a pair cannot be sent."""
    line = " ".join(text.encode("utf-8", "ignore").decode().split())
    return line.encode("utf-16-le")[: limit * 2].decode("utf-16-le", "ignore").rstrip()
