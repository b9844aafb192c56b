"""Members of our own, and the forms that change them."""

import html
import re
from collections.abc import Mapping

from inbox.clock import now
from inbox.customers.customer import Customer, CustomerRecord
from inbox.customers.gid import OWN_SHOP, customer_gid
from inbox.store import Store
from tests.handlers.site import Browser

INPUT = re.compile(r"<input\b([^>]*)>")
TEXTAREA = re.compile(r'<textarea\b[^>]*name="(\w+)"[^>]*>([^<]*)</textarea>')
SELECT = re.compile(r'<select\b[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', re.DOTALL)
CHOSEN = re.compile(r'<option value="([^"]*)"\s*selected')
FIRST = re.compile(r'<option value="([^"]*)"')
REFUSAL = re.compile(r'role="alert">(.*?)</div>|<h1[^>]*>(.*?)</h1>', re.DOTALL)
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def member(number: int, **fields: object) -> CustomerRecord:
    """Make the record of a member of ours."""
    known = {
        "name": f"山田 {number:03}",
        "last_name": "山田",
        "first_name": f"{number:03}",
        "updated_at": now(),
        **fields,
    }
    return CustomerRecord(OWN_SHOP, customer_gid(OWN_SHOP, number), **known)  # type: ignore[arg-type]


async def create_member(store: Store, number: int, **fields: object) -> Customer:
    """Keep a member of ours."""
    record = member(number, **fields)
    await store.customers.upsert([record])
    customer = await store.customers.find(OWN_SHOP, record.gid)
    assert customer is not None
    return customer


def fields_of(page: str) -> dict[str, str]:
    """Give what a browser would send of the forms of a page; of radio buttons the chosen one."""
    found: dict[str, str] = {}
    for attributes in INPUT.findall(page):
        values = dict(ATTRIBUTE.findall(attributes))
        if "name" in values and (values.get("type") not in ("radio", "checkbox") or " checked" in attributes):
            found[values["name"]] = html.unescape(values.get("value", ""))
    found |= {name: html.unescape(text) for name, text in TEXTAREA.findall(page)}
    for name, options in SELECT.findall(page):
        chosen = CHOSEN.search(options) or FIRST.search(options)
        found[name] = html.unescape(chosen[1]) if chosen else ""
    return found


async def open_form(browser: Browser, path: str) -> dict[str, str]:
    """Open a page with a form, and give its fields."""
    answer = await browser.get(path)
    text = await answer.text()
    assert answer.status == 200, REFUSAL.findall(text)
    return fields_of(text)


async def send(browser: Browser, path: str, fields: Mapping[str, str], status: int = 303) -> str:
    """Send a plain form."""
    answer = await browser.post(path, dict(fields), fragment=False)
    text = await answer.text()
    assert answer.status == status, REFUSAL.findall(text)
    return text
