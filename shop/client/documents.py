"""The questions to the store: static texts, one file an operation, sent with just the fragments that it spreads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "documents"
HEAD = re.compile(r"(query|mutation) (\w+)")
SPREAD = re.compile(r"\.\.\.\s*(?!on\b)(\w+)")
# The same again leaves the store as it is, so what is unclear may be sent again.
REPEATABLE = frozenset(
    {
        "BulkCancel",
        "BulkRunQuery",
        "CustomerAddressUpdate",
        "CustomerEmailMarketingConsentUpdate",
        "CustomerSetNote",
        "CustomerSmsMarketingConsentUpdate",
        "CustomerUpdate",
        "CustomerUpdateDefaultAddress",
        "DiscountCodeDeactivate",
        "GiftCardDeactivate",
        "MetafieldsDelete",
        "MetafieldsSet",
        "OrderCustomerSet",
        "OrderUpdateShippingAddress",
        "SegmentUpdate",
        "TagsAdd",
        "TagsRemove",
        "WebhookSubscriptionUpdate",
    }
)


@dataclass(frozen=True, slots=True)
class Document:
    """One operation as it is sent."""

    name: str
    text: str
    is_mutation: bool

    @property
    def is_repeatable(self) -> bool:
        """Tell whether it may be sent again when nobody knows what became of it."""
        return not self.is_mutation or self.name in REPEATABLE or "@idempotent" in self.text


def get_document(name: str) -> Document:
    """Give an operation by its name; a name that is in no file is an error of this program."""
    return documents()[name]


@cache
def documents() -> Mapping[str, Document]:
    """Give all operations, read once."""
    fragments = {path.stem: path.read_text(encoding="utf-8") for path in (FOLDER / "fragments").glob("*.graphql")}
    return {path.stem: _read(path, fragments) for path in sorted(FOLDER.glob("*.graphql"))}


def _read(path: Path, fragments: Mapping[str, str]) -> Document:
    text = path.read_text(encoding="utf-8")
    head = HEAD.match(text)
    if head is None or head[2] != path.stem:
        raise ValueError(f"{path.name} does not begin with the operation that it is named after")
    return Document(
        path.stem, text + "".join(fragments[name] for name in _spread(text, fragments)), head[1] == "mutation"
    )


def _spread(text: str, fragments: Mapping[str, str]) -> list[str]:
    """List the fragments of a text and theirs, each once."""
    found: list[str] = []
    waiting = SPREAD.findall(text)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            waiting += SPREAD.findall(fragments[name])
    return found
