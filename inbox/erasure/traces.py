"""By what a person is found: ids, addresses, numbers, and the words that name them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Traces:
    """`names` and `lines` are looked for in the person's own talks only: others may be called the same."""

    shop: str
    contact_ids: tuple[str, ...] = ()
    line_ids: tuple[str, ...] = ()
    customer_ids: tuple[str, ...] = ()
    gids: tuple[str, ...] = ()
    order_gids: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Name the person, so that two requests for the same one are one."""
        for kind, values in (("gid", self.gids), ("line", self.line_ids), ("email", self.emails)):
            if values:
                return f"{kind}:{values[0]}"
        return f"phone:{min(self.phones, default='')}"

    @property
    def is_empty(self) -> bool:
        return not (self.gids or self.line_ids or self.contact_ids or self.emails or self.phones)

    def tombstones(self) -> list[str]:
        """Give the names by which something that comes late is known to be of this person."""
        kinds = {"gid": (*self.gids, *self.order_gids), "line": self.line_ids}
        kinds |= {"email": self.emails, "phone": self.phones}
        return [f"{kind}:{value}" for kind, values in kinds.items() for value in values]

    def document(self) -> dict[str, Any]:
        """Write them down for as long as the erasure runs."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def parse_traces(document: Mapping[str, Any]) -> Traces:
    """Read what `document` wrote."""
    values = {field.name: tuple(document[field.name]) for field in fields(Traces) if field.name != "shop"}
    return Traces(shop=document["shop"], **values)


def distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    """Leave out what is empty or there twice."""
    return tuple(dict.fromkeys(value.strip() for value in values if value and value.strip()))
