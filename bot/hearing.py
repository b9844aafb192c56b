"""How customers are heard and answered: a word however it is written, and the language of their LINE."""

import unicodedata

from inbox.contacts.contact import Contact


def spoken_word(text: str) -> str:
    """Give a text as a word to compare: width, case, brackets and the end of a sentence make no difference."""
    return unicodedata.normalize("NFKC", text).strip(" 　\n。!！「」").lower()


def speaks_japanese(contact: Contact | None) -> bool:
    """Tell whether somebody is answered in Japanese; who has told no language is."""
    return contact is None or not contact.language or contact.language.lower().startswith("ja")
