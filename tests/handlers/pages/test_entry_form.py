"""What staff see of a customer who registered with the bot's form."""

from inbox.clock import now, to_milliseconds
from inbox.entry_forms import KEPT
from tests.eventually import eventually
from tests.handlers.pages.fetching import page_of
from tests.handlers.site import Site, contact_of, text_event


async def test_the_history_tells_of_it_and_the_fields_hold_it(site: Site) -> None:
    """3.48, 3.65."""
    for number, text in enumerate(("連絡先を登録", "山田花子", "090-1234-5678", "スキップ")):
        event = text_event(text) | {"timestamp": to_milliseconds(now()) + number}
        assert (await site.webhook(event)).status == 200
    kept = await eventually(lambda: _find_note(site), timeout_s=15)
    assert kept is not None
    browser = await site.browser()
    entry = await page_of(browser, f"/messages/{kept}")
    assert "連絡先を登録しました（名前・電話番号）" in entry
    assert "山田花子" not in entry
    page = await page_of(browser, f"/contacts/{contact_of()}")
    assert "山田花子" in page
    assert "090-1234-5678" in page


async def _find_note(site: Site) -> str | None:
    row = await site.store.database["messages"].find_one({"contact_id": contact_of(), "kind": KEPT}, {"_id": 1})
    return str(row["_id"]) if row else None
