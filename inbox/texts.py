"""What of a text the database can keep."""


def is_storable(text: str) -> bool:
    """Tell whether a text is free of lone surrogates, which no UTF-8 can hold."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
