"""What the address of a page asks for."""

from aiohttp import web

from inbox.errors import Invalid

CURSOR_LIMIT = 4_000


def read_question(request: web.Request) -> str:
    """Read `?q=` without blanks around it."""
    return read_word(request, "q")


def read_word(request: web.Request, name: str) -> str:
    """Read one text of the address as UTF-8 can hold it, without blanks around it."""
    return request.query.get(name, "").encode("utf-8", "replace").decode().strip()


def read_after(request: web.Request) -> str | None:
    """Read `?after=`: where the page before ended, None on the first one."""
    cursor = request.query.get("after", "")
    if len(cursor) > CURSOR_LIMIT or not cursor.isprintable():
        raise Invalid("続きの位置を読み取れません。一覧を最初から開いてください。", fields={"after": "invalid"})
    return cursor or None
