"""How the store says no to a question or to a value."""

from typing import Any

from graphql import GraphQLError


class Refusal(Exception):
    """A change is refused: the user errors are the answer."""

    def __init__(self, errors: list[dict[str, Any]], **payload: Any) -> None:
        super().__init__(errors[0]["message"] if errors else "refused")
        self.errors = errors
        self.payload = payload


def refuse(message: str, *path: str, code: str | None = None, **more: Any) -> Refusal:
    """Refuse a value; the path says which, nothing says all of it."""
    return Refusal([{"field": list(path) or None, "message": message, "code": code, **more}])


def problem(message: str, code: str, **extensions: Any) -> GraphQLError:
    """Refuse a question: an error beside the data."""
    return GraphQLError(message, extensions={"code": code, **extensions})
