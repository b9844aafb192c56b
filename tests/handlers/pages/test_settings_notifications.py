"""How one is told: the bell's quiet hours."""

import re
from datetime import timedelta

from inbox.clock import JAPAN, now
from inbox.staff.quiet_hours import QuietHours
from tests.handlers.site import Browser, Site

PAGE = "/settings/notifications"
HOURS = f"{PAGE}/quiet-hours"


async def plain(browser: Browser, path: str, *fields: tuple[str, str]) -> tuple[int, str, str]:
    """Send a plain form, as a browser without scripts does."""
    answer = await browser.request("POST", path, data=[*fields, ("csrf_token", browser.csrf)])
    return answer.status, answer.headers.get("Location", ""), await answer.text()


async def test_quiet_hours_are_kept_by_a_plain_form(site: Site) -> None:
    """4.35."""
    browser = await site.browser("viewer")
    fields = [("is_on", "on"), ("starts", "21:30"), ("ends", "7:00"), ("weekdays", "0"), ("weekdays", "4")]
    assert (await plain(browser, HOURS, *fields))[:2] == (303, f"{PAGE}?done=saved")
    page = await (await browser.get(PAGE)).text()
    assert 'value="21:30"' in page
    assert 'value="07:00"' in page
    assert page.count('name="weekdays"') == 7
    assert re.findall(r'name="weekdays" value="(.)" checked', page) == ["0", "4"]
    [viewer] = [one for one in await site.store.staff.list() if one.role == "viewer"]
    assert viewer.quiet_hours == QuietHours(True, 21 * 60 + 30, 7 * 60, (0, 4))
    assert not (await site.store.staff.get(site.owner.id)).quiet_hours.is_on


async def test_hours_that_are_refused_can_be_mended(site: Site) -> None:
    browser = await site.browser()
    status, _, page = await plain(browser, HOURS, ("is_on", "on"), ("starts", "21:30"), ("ends", "soon"))
    assert status == 422
    assert "「22:00」のように" in page
    assert 'value="21:30"' in page
    assert 'value="soon"' in page
    status, _, page = await plain(browser, HOURS, ("is_on", "on"), ("starts", "21:30"), ("ends", "7:00"))
    assert (status, "曜日を選んでください" in page) == (422, True)


async def test_the_bell_says_that_it_is_quiet_and_goes_on_counting(site: Site) -> None:
    """4.35."""
    browser = await site.browser()
    hour = now().astimezone(JAPAN).hour
    hours = QuietHours(True, hour * 60, (hour + 2) % 24 * 60)
    await site.store.staff.set_quiet_hours(site.owner.id, hours)
    await site.say("もしもし")
    sheet = await (await browser.request("GET", "/notifications", headers={"X-Requested-With": "fragment"})).text()
    assert f"おやすみ中 {hour}:00〜{(hour + 2) % 24}:00" in sheet
    assert 'data-quiet="on"' in sheet
    assert 'data-unread="1"' in sheet
    later = (now() + timedelta(hours=5)).astimezone(JAPAN).hour
    await site.store.staff.set_quiet_hours(site.owner.id, QuietHours(True, later * 60, (later + 1) % 24 * 60))
    sheet = await (await browser.request("GET", "/notifications", headers={"X-Requested-With": "fragment"})).text()
    assert "おやすみ中" not in sheet
    assert 'data-quiet="off"' in sheet
