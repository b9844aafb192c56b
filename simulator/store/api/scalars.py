"""Values as the API writes and reads them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from graphql import GraphQLError, GraphQLSchema


def set_scalars(schema: GraphQLSchema) -> None:
    """Teach a schema its scalars."""
    for name, (write, read) in _SCALARS.items():
        scalar = schema.type_map[name]
        # The library reads both the old and the new names.
        for attribute, function in (
            ("serialize", write),
            ("coerce_output_value", write),
            ("parse_value", read),
            ("coerce_input_value", read),
        ):
            setattr(scalar, attribute, function)


def write_time(at: datetime) -> str:
    """Write a time."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read_time(value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise GraphQLError(f"Invalid timestamp '{value}'") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _write_day(value: date) -> str:
    return value.isoformat()


def _read_day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise GraphQLError(f"Invalid date '{value}'") from None


def _write_decimal(value: Any) -> str:
    """Write `1000.0`, as the store does for whole yen too."""
    number = Decimal(value)
    return f"{number:.1f}" if number == number.to_integral_value() else f"{number.normalize():f}"


def _write_money(value: Any) -> str:
    return f"{Decimal(value):f}"


def _read_decimal(value: Any) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise GraphQLError(f"Invalid decimal '{value}'") from None


_SCALARS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "DateTime": (write_time, _read_time),
    "Date": (_write_day, _read_day),
    "Decimal": (_write_decimal, _read_decimal),
    "Money": (_write_money, _read_decimal),
    "UnsignedInt64": (str, str),
    "URL": (str, str),
    "FormattedString": (str, str),
}
