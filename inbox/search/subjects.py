"""What can be found: where it stands, what of it is searched, and in which order it is listed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from inbox.search.bigrams import parse_terms
from inbox.search.numbers import parse_customer_terms

Kind = Literal["message", "contact", "customer", "memo"]
# A projection: the tokens outweigh the text that they were made of, and are nobody else's business.
NO_TOKENS: Mapping[str, int] = {"search_tokens": 0}


@dataclass(frozen=True, slots=True)
class Subject:
    """`at` never changes while the text stays, so that a customer's next message rewrites no index entry."""

    kind: Kind
    collection: str
    fields: tuple[str, ...]
    at: str
    read: Callable[[str], tuple[str, ...]] = parse_terms
    """How a question is split into terms."""

    def text(self, document: Mapping[str, Any]) -> str:
        """Give what is searched of a document, a line a field."""
        values = (document.get(name) for name in self.fields)
        return "\n".join(_line(value) for value in values if value)

    def unchanged(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Make the filter that a document matches only while it says what was read."""
        return {"_id": document["_id"]} | {name: {"$eq": document.get(name)} for name in self.fields}


SUBJECTS: tuple[Subject, ...] = (
    Subject("message", "messages", ("text",), "sent_at"),
    Subject(
        "contact", "contacts", ("display_name", "customer_name", "customer_gid", "line_id", "tags"), "first_seen_at"
    ),
    Subject(
        "customer",
        "customers",
        ("name", "kana", "own_kana", "email", "phone_forms", "digits", "tags"),
        "first_seen_at",
        parse_customer_terms,
    ),
    Subject("memo", "memos", ("text",), "updated_at"),
)


def _line(value: object) -> str:
    return "\n".join(value) if isinstance(value, list) else str(value)
