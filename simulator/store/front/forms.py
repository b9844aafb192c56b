"""Read forms."""

from aiohttp import web


async def read_fields(request: web.Request) -> dict[str, str]:
    """Read the text fields of a form; a name that comes twice counts once."""
    form = await request.post()
    return {name: value for name, value in form.items() if isinstance(value, str)}
