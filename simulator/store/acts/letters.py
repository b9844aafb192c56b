"""The store sends letters; they are kept, for whoever looks."""

from simulator.store.records.letter import Letter
from simulator.store.shop import Shop

LETTER_LIMIT = 500


def write_letter(shop: Shop, to: str, subject: str, path: str, text: str = "") -> None:
    """Send a letter."""
    shop.letters.append(Letter(to, subject, path, text, shop.now()))
    del shop.letters[:-LETTER_LIMIT]
