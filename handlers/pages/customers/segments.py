"""The store's segments: which there are, and reading who is in the one that narrows the list."""

from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from handlers import rendering
from handlers.access import allow
from handlers.keys import BACKGROUND, STORE
from handlers.people import shop_of
from handlers.shop import the_shop, told_to_staff
from inbox.clock import now
from inbox.customers.lists.segments import Segment
from inbox.jobs import NewJob
from shop.errors import NotNow, ShopError
from shop.segments import list_segments, read_segment

FRESH = timedelta(minutes=5)
# A thousand members while somebody waits; a longer segment is read on by a job.
PAGES_NOW = 4


@dataclass(frozen=True, slots=True)
class ShownSegment:
    """The segment of a list; `trouble` says why it is an older reading."""

    segment: Segment
    trouble: str = ""


@allow("read")
async def list_store_segments(request: web.Request) -> web.Response:
    """List the store's segments, each with the way to the members in it."""
    try:
        found = await list_segments(the_shop(request))
    except ShopError as error:
        raise told_to_staff(error) from error
    opened = await request.app[STORE].customers.segments.many(shop_of(request), [one.number for one in found])
    return rendering.render(request, "customers/segments.html", {"segments": found, "opened": opened})


async def read_now(request: web.Request, number: str) -> ShownSegment | None:
    """Ask the store who is in a segment, unless that was done minutes ago; a long one is read on by a job."""
    segments, shop = request.app[STORE].customers.segments, shop_of(request)
    known = await segments.find(shop, number)
    if known is not None and known.read_at is not None and now() - known.read_at < FRESH:
        return ShownSegment(known)
    try:
        if known is None or known.reading is None or known.reading.is_stale:
            await read_segment(the_shop(request), segments, number, PAGES_NOW)
    except ShopError as error:
        if not isinstance(error, NotNow) or known is None or known.read_at is None:
            raise told_to_staff(error) from error
        return ShownSegment(known, error.message)
    known = await segments.find(shop, number)
    if known is not None and known.reading is not None:
        mark = known.reading.mark
        job = NewJob(f"segment:{mark}", "segment", {"shop": shop, "number": number, "mark": mark})
        await request.app[STORE].jobs.add([job])
        request.app[BACKGROUND].wake()
    return ShownSegment(known) if known is not None else None


routes = [web.get("/customers/segments", list_store_segments)]
