"""What a broken rule raises: one class an answer, each with a sentence that says what to do next."""

from typing import Any


class DomainError(Exception):
    """A rule was broken; `message` is a Japanese sentence (the gettext id) with `%(name)s` places for `params`."""

    code = "error"

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params


class NotFound(DomainError):
    """The thing named is not there, or not there for the one who asks."""

    code = "not_found"


class Unauthenticated(DomainError):
    """Nobody is signed in, or the proof was wrong."""

    code = "unauthenticated"


class Forbidden(DomainError):
    """Signed in, and not allowed."""

    code = "forbidden"


class Conflict(DomainError):
    """Somebody was faster; `current` is what is there now."""

    code = "conflict"

    def __init__(self, message: str, current: dict[str, Any] | None = None, **params: Any) -> None:
        super().__init__(message, **params)
        self.current = current or {}


class Invalid(DomainError):
    """A value cannot be accepted; `fields` names each with its sentence."""

    code = "invalid"

    def __init__(self, message: str, fields: dict[str, str] | None = None, **params: Any) -> None:
        super().__init__(message, **params)
        self.fields = fields or {}


class Throttled(DomainError):
    """Too many tries; the same is welcome after `retry_after_s` seconds."""

    code = "throttled"

    def __init__(self, message: str, retry_after_s: int, **params: Any) -> None:
        super().__init__(message, **params)
        self.retry_after_s = retry_after_s


class Unavailable(DomainError):
    """The database cannot be written now; nothing was accepted."""

    code = "unavailable"


class WrongSignature(Exception):
    """A webhook is not from where it says, or not meant for us."""


class NotAWebhook(Exception):
    """A webhook's body is signed, and not what its sender sends."""
