"""Postal addresses."""

from dataclasses import dataclass
from typing import ClassVar

from simulator.store.records.record import Record


@dataclass(slots=True, kw_only=True)
class Address(Record):
    """Where somebody lives or has things sent; `province_code` is the store's own (`JP-13`)."""

    KIND: ClassVar[str] = "MailingAddress"
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    province: str | None = None
    province_code: str | None = None
    zip: str | None = None
    country_code: str | None = "JP"
    country: str | None = "Japan"
    phone: str | None = None

    @property
    def name(self) -> str | None:
        """Give the name as it is written in the country."""
        return full_name(self.first_name, self.last_name, self.country_code)

    def lines(self, *, with_name: bool) -> list[str]:
        """Write the address as on a label."""
        place = [self.company, self.address1, self.address2, self.city, self.province, self.zip, self.country]
        if self.country_code == "JP":
            area = f"{self.province or ''}{self.city or ''}" or None
            place = [f"〒{self.zip}" if self.zip else None, area, self.address1, self.address2, self.company, "日本"]
        return [line for line in ([self.name, *place] if with_name else place) if line]


def full_name(first_name: str | None, last_name: str | None, country_code: str | None = "JP") -> str | None:
    """Join a name: family name first in Japan."""
    parts = (last_name, first_name) if country_code == "JP" else (first_name, last_name)
    return " ".join(part for part in parts if part) or None
