"""The menu of what can be done with a member: a line leads somewhere that its reader may open, or is not there."""

from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from handlers.access import allow
from handlers.rendering.reach import may_open
from inbox.staff.staff_member import StaffMember
from tests.handlers.site import Site


@allow("merge")
async def show_merge(request: web.Request) -> web.Response:
    """Answer where the test's own route leads."""
    return web.Response()


@pytest.fixture
def app() -> web.Application:
    """Give an application with one page that few may see, and a form without a page."""
    made = web.Application()
    made.router.add_get("/customers/{customer}/merge", show_merge)
    made.router.add_post("/customers/{customer}/edit", show_merge)
    return made


def test_a_link_is_shown_only_where_a_page_is_and_the_role_may_see_it(app: web.Application, site: Site) -> None:
    """Parts of the product put lines into the menu; each shows from the day its page is there."""
    asks = make_mocked_request("GET", "/", app=app)
    assert not may_open(asks, "/customers/{}/merge"), "nobody is signed in"
    for role, is_open in (("owner", True), ("viewer", False)):
        asks["staff"] = _staff(site.owner, role)
        assert may_open(asks, "/customers/{}/merge") is is_open
        assert not may_open(asks, "/customers/{}/edit"), "a form alone is no page"
        assert not may_open(asks, "/customers/{}/nothing")


def _staff(owner: StaffMember, role: str) -> StaffMember:
    return replace(owner, role=role)  # type: ignore[arg-type]
