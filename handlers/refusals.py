"""Requests that cannot even be read."""

from inbox.errors import DomainError


class Malformed(DomainError):
    """The body is not what it says it is."""

    code = "malformed"
