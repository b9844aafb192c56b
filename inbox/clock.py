"""The one clock: aware UTC, cut to the milliseconds that MongoDB keeps."""

from datetime import UTC, datetime, timedelta, timezone

# Days and months are the shop's: Japan has one time and no summer time.
JAPAN = timezone(timedelta(hours=9), "JST")


def now() -> datetime:
    """Give the present moment as the database will give it back."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def from_milliseconds(milliseconds: int) -> datetime:
    """Turn LINE's timestamp (milliseconds since 1970) into a moment, without the rounding of floats."""
    return datetime.fromtimestamp(milliseconds // 1000, UTC).replace(microsecond=milliseconds % 1000 * 1000)


def to_milliseconds(moment: datetime) -> int:
    """Turn a moment into milliseconds since 1970."""
    return int(moment.timestamp() * 1000 + 0.5)
