"""What LINE answers when it refuses."""

from collections.abc import Sequence
from typing import Any

RATE_LIMIT = "The API rate limit has been exceeded. Try again later."
MONTHLY_LIMIT = "You have reached your monthly limit."
INVALID_REPLY_TOKEN = "Invalid reply token"  # noqa: S105
UNAUTHORIZED = (
    "Authentication failed due to the following reason: invalid token. "
    "Confirm that the access token in the authorization header is valid."
)


class LineError(Exception):
    """A refusal in LINE's own shape."""

    def __init__(
        self,
        status: int,
        message: str,
        details: Sequence[dict[str, str]] | None = None,
        *,
        headers: dict[str, str] | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        self.body: dict[str, Any] = {"message": message, **(extra or {})}
        if details is not None:
            self.body["details"] = list(details)


def invalid_property(name: str) -> LineError:
    """Refuse a property that LINE cannot read at all."""
    return LineError(400, f"The property, {name}, in the request body is invalid (line: -, column: -)")
