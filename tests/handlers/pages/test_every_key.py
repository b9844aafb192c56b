"""Every key of the customer data schema, as the requirements list them: 3.5-3.48."""

import csv
import io

import pytest

from inbox.conversations.message import Actor
from inbox.customers.drafts import NewCustomer
from inbox.errors import Invalid
from inbox.fields.checking import may_set
from inbox.fields.columns import field_targets
from inbox.fields.field import Field
from tests.handlers.pages.fetching import page_of
from tests.handlers.site import Site

# Row, key, type, and who may write it: nobody, staff (on screen), a program (API and files), anybody once.
KEYS = (
    ("3.5", "lastSeenAt", "datetime", "nobody"),
    ("3.6", "memberId", "string", "nobody"),
    ("3.7", "tags", "list", "staff"),
    ("3.8", "city", "string", "nobody"),
    ("3.9", "country", "string", "nobody"),
    ("3.10", "member", "boolean", "nobody"),
    ("3.11", "language", "string", "nobody"),
    ("3.12", "sessionsCount", "number", "nobody"),
    ("3.13", "web.browserName", "string", "program"),
    ("3.14", "web.osName", "string", "program"),
    ("3.15", "web.device", "string", "program"),
    ("3.16", "hasPushToken", "boolean", "nobody"),
    ("3.17", "unsubscribeEmail", "boolean", "staff"),
    ("3.18", "unsubscribeTexting", "boolean", "staff"),
    ("3.18", "unsubscribeLine", "boolean", "everybody"),
    ("3.19", "createdAt", "datetime", "nobody"),
    ("3.20", "mobile.sessionsCount", "number", "program"),
    ("3.21", "mobile.lastSeenAt", "datetime", "program"),
    ("3.22", "mobile.appName", "string", "program"),
    ("3.23", "mobile.appVersion", "string", "program"),
    ("3.24", "mobile.osName", "string", "program"),
    ("3.25", "mobile.device", "string", "program"),
    ("3.26", "id", "string", "nobody"),
    ("3.27", "mobile.os", "string", "program"),
    ("3.28", "name", "string", "nobody"),
    ("3.29", "updatedAt", "datetime", "nobody"),
    ("3.30", "web.browser", "string", "program"),
    ("3.31", "web.lastSeenAt", "datetime", "program"),
    ("3.32", "web.os", "string", "program"),
    ("3.33", "web.sessionsCount", "number", "program"),
    ("3.38", "profile.mobileNumber", "string", "everybody"),
    ("3.39", "profile.email", "string", "everybody"),
    ("3.40", "profile.referrer", "string", "once"),
    ("3.41", "profile.utmCampaign", "string", "once"),
    ("3.42", "profile.utmMedium", "string", "once"),
    ("3.43", "profile.utmSource", "string", "once"),
    ("3.44", "profile.utmContent", "string", "once"),
    ("3.45", "profile.utmTerm", "string", "once"),
    ("3.46", "profile.description", "string", "everybody"),
    ("3.47", "profile.lastCheckoutCompletedAt", "datetime", "nobody"),
    ("3.48", "profile.name", "string", "everybody"),
)
VALUES = {"string": "値", "number": 3, "boolean": True, "datetime": 1_764_050_400_123, "list": ["値"]}
FITTING = {"profile.mobileNumber": "090-1234-5678", "profile.email": "b@example.com"}


def _writer(field: Field) -> str:
    if field.is_write_once:
        return "once"
    if may_set(field):
        return "everybody" if field.is_editable else "program"
    return "staff" if field.is_editable else "nobody"


async def test_the_keys_are_these_with_these_types_and_writers(site: Site) -> None:
    """3.5-3.48 No key more, no key less."""
    fields = await site.store.fields.list()
    assert {(field.key, field.type, _writer(field)) for field in fields} == {row[1:] for row in KEYS}


@pytest.mark.parametrize(("row", "key", "field_type", "writer"), KEYS, ids=[f"{row[0]}-{row[1]}" for row in KEYS])
async def test_a_key_is_written_by_whom_it_may_be(site: Site, row: str, key: str, field_type: str, writer: str) -> None:
    """3.4 Basic data cannot be changed except tags and consents; 3.40-3.45 once."""
    await site.say("こんにちは")
    contact = (await site.store.contacts.list(None, 1)).items[0]
    value = FITTING.get(key, VALUES[field_type])
    fields, by = site.store.fields, Actor("staff", site.owner.id, site.owner.name)
    if writer in ("nobody", "staff"):
        with pytest.raises(Invalid) as refused:
            await fields.set(contact, None, {key: value}, by)
        assert refused.value.fields == {key: "read_only"}, row
        return
    assert (await fields.set(contact, None, {key: value}, by)).changed == (key,)
    again = await fields.set(contact, None, {key: value}, by)
    assert again.ignored == ((key,) if writer == "once" else ())
    [shown] = [one for one in await fields.values(contact, None) if one.field.key == key]
    assert shown.first is not None


async def test_every_key_has_one_label_in_the_settings_the_export_and_the_import(site: Site) -> None:
    """3.59 The same label in all places."""
    await site.store.customers.create_local(NewCustomer("山田", email="a@example.com"))
    browser = await site.browser()
    raw = await (await browser.get("/customers.csv")).text(encoding="utf-8-sig")
    header = next(csv.reader(io.StringIO(raw)))
    fields = {field.key: field for field in await site.store.fields.list()}
    page = await page_of(browser, "/settings/fields")
    for _, key, _, _ in KEYS:
        assert f"{fields[key].label} [{key}]" in header
        assert f"<b>{fields[key].label}</b>" in page, key
    targets = {field.key for field in field_targets(list(fields.values()))}
    assert targets == {key for _, key, _, writer in KEYS if writer in ("program", "everybody", "once")} - {
        "profile.description"
    }
