"""The store sends letters; they are kept too, for whoever looks."""

from simulator.store.records.letter import Letter
from simulator.store.shop import Shop

LETTER_LIMIT = 500


def write_letter(shop: Shop, to: str, subject: str, url: str, text: str = "") -> None:
    """Send a letter with a link."""
    letter = Letter(to, subject, url, text, shop.now())
    shop.letters.append(letter)
    del shop.letters[:-LETTER_LIMIT]
    shop.post(letter)
