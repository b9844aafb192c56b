"""What a page sends: form fields as text, and nothing that MongoDB could not keep."""

import asyncio

from aiohttp import http_exceptions, web

from handlers.access import BODY_LIMIT
from handlers.refusals import Malformed
from inbox.errors import Invalid

FIELD_LIMIT = 100_000
# Long enough for a picture from a slow phone; a form of words needs no such patience.
READ_TIMEOUT_S, UPLOAD_TIMEOUT_S = 30, 120
UPLOADS = "uploads"
# What aiohttp raises for a form that is none: wrong lengths, names, encodings, headers of its parts.
UNREADABLE = (
    ValueError,
    LookupError,
    RuntimeError,
    AssertionError,
    TimeoutError,
    web.RequestPayloadError,
    http_exceptions.HttpProcessingError,
)


class Form:
    """The text fields of a form; an absent field reads as ''."""

    def __init__(
        self, fields: dict[str, str], files: dict[str, web.FileField], repeated: dict[str, list[str]] | None = None
    ) -> None:
        self._fields = fields
        self._files = files
        self._repeated = repeated or {}

    def text(self, name: str) -> str:
        """Give a field as it was written, lines ended by \\n."""
        return self._fields.get(name, "").replace("\r\n", "\n")

    def word(self, name: str) -> str:
        """Give a field without blanks around it."""
        return self._fields.get(name, "").strip()

    def names(self) -> tuple[str, ...]:
        """Name the fields that were sent."""
        return tuple(self._fields)

    def has(self, name: str) -> bool:
        return name in self._fields

    def number(self, name: str) -> int:
        """Give a field as a whole number, or raise Invalid."""
        word = self.word(name)
        if not word.isascii() or not word.isdigit() or len(word) > 9:
            raise Invalid("入力内容を確認してください。", fields={name: "number"})
        return int(word)

    def words(self, name: str) -> tuple[str, ...]:
        """Give a field of words with commas between them."""
        return tuple(word for word in self.word(name).split(",") if word)

    def all(self, name: str) -> tuple[str, ...]:
        """Give every value of a field that may stand there several times, as checkboxes do."""
        return tuple(self._repeated.get(name, ()))

    def file(self, name: str) -> web.FileField | None:
        return self._files.get(name)


async def read_form(request: web.Request) -> Form:
    """Read the body of a form; what is none at all is Malformed."""
    try:
        async with asyncio.timeout(_patience_s(request)):
            posted = await request.post()
    except UNREADABLE as error:
        raise Malformed("送信された内容を読み取れません。") from error
    repeated: dict[str, list[str]] = {}
    for name, value in posted.items():
        if isinstance(value, str):
            repeated.setdefault(name, []).append(_clean(name, value))
    fields = {name: values[-1] for name, values in repeated.items()}
    files = {name: value for name, value in posted.items() if isinstance(value, web.FileField)}
    request[UPLOADS] = list(files.values())
    return Form(fields, files, repeated)


def close_uploads(request: web.Request) -> None:
    """Let go of the files of a form after its request."""
    for file in request.get(UPLOADS, ()):
        file.file.close()


def _patience_s(request: web.Request) -> int:
    return READ_TIMEOUT_S if request.client_max_size <= BODY_LIMIT + 1 else UPLOAD_TIMEOUT_S


def _clean(name: str, value: str) -> str:
    if len(value) > FIELD_LIMIT:
        raise Invalid("入力が長すぎます。", fields={name: "too_long"})
    return value.encode("utf-8", "replace").decode()
