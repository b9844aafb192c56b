"""The channel page and the receipt log."""

from datetime import timedelta
from typing import Any

from handlers.keys import Site as SiteSettings
from handlers.pages.settings.channel import list_checks
from inbox.channels import ChannelStatus
from inbox.clock import now
from inbox.ids import MAIN_CHANNEL
from tests.eventually import eventually
from tests.handlers.site import Browser, Site


async def _post(browser: Browser, path: str, **fields: str) -> tuple[int, str]:
    answer = await browser.request("POST", path, data={**fields, "csrf_token": browser.csrf})
    return answer.status, await answer.text()


async def _park(site: Site, event_id: str, raw: bytes = b'{"type":"message"}', **fields: Any) -> None:
    event = {
        "_id": event_id,
        "channel": MAIN_CHANNEL,
        "source_key": "user:U1",
        "partition": 0,
        "timestamp_ms": 1_700_000_000_000,
        "received_at": now(),
        "raw": raw,
        "state": "parked",
        "attempts": 5,
        "redeliveries": 0,
        "error": "KeyError: 'stickerId'",
        **fields,
    }
    await site.store.database.get_collection("events").insert_one(event)


async def _checks(browser: Browser) -> str:
    return await (await browser.get("/settings/channel")).text()


async def test_the_page_names_the_webhook_and_the_four_settings_at_line(site: Site) -> None:
    page = await _checks(await site.browser())
    assert 'data-copy="http://localhost/line/webhook"' in page
    for name in ("Webhookの利用", "Webhookの再送", "写真を受け取る", "応答モード"):
        assert name in page


async def test_what_line_says_of_the_account_is_shown(site: Site) -> None:
    channels = site.store.channels
    await channels.set_bot(MAIN_CHANNEL, bot_name="日々珈琲店", basic_id="@hibi", picture_url=None, chat_mode="chat")
    await channels.set_quota(MAIN_CHANNEL, 200, 58)
    page = await _checks(await site.browser())
    for words in ("日々珈琲店", "@hibi", "残り 142 / 200通"):
        assert words in page


def _status(**known: Any) -> ChannelStatus:
    nothing: dict[str, Any] = dict.fromkeys(ChannelStatus.__slots__)
    return ChannelStatus(**{**nothing, "channel": MAIN_CHANNEL, **known})


def test_a_check_is_good_bad_or_cannot_be_told() -> None:
    nothing = list_checks(SiteSettings("http://localhost"), _status(), has_received=False)
    assert [check.is_good for check in nothing] == [False, False, False, None, None]
    site = SiteSettings("https://support.example", line_secrets=("s",), has_line_token=True)
    assert [check.is_good for check in list_checks(site, _status(checked_at=now()), has_received=True)] == [True] * 5
    failing = list_checks(site, _status(checked_at=now(), error="401"), has_received=True)
    assert [check.name for check in failing if not check.is_good] == ["answers"]


async def test_the_acknowledgement_is_set_emptied_and_left_to_the_environment(site: Site) -> None:
    browser, channels = await site.browser("admin"), site.store.channels
    for fields, kept in (
        ({"acknowledgement": "受け付けました: {message}"}, "受け付けました: {message}"),
        ({"acknowledgement": ""}, ""),
        ({"reset": "1", "acknowledgement": "ignored"}, None),
    ):
        assert (await _post(browser, "/settings/channel", **fields))[0] == 303
        assert (await channels.get(MAIN_CHANNEL)).acknowledgement == kept
    status, page = await _post(browser, "/settings/channel", acknowledgement="あ" * 1_001)
    assert status == 422
    assert "あ" * 1_001 in page


async def test_a_parked_event_is_shown_with_its_error_and_its_raw_content(site: Site) -> None:
    await _park(site, "main:E1", b'{"type":"message","message":{"type":"text","text":"<b>&"}}')
    browser = await site.browser("admin")
    listed = await (await browser.get("/settings/webhooks")).text()
    assert "stickerId" in listed
    assert "/settings/webhooks/main%3AE1/replay" in listed
    page = await (await browser.get("/settings/webhooks/main:E1")).text()
    assert "&lt;b&gt;&amp;" in page
    assert "<b>&" not in page.partition("<pre")[2]


async def test_a_replayed_event_is_worked_on_again(site: Site) -> None:
    await _park(site, "main:E1", b'{"type":"follow","source":{"type":"user","userId":"U1"}}')
    browser = await site.browser()
    assert (await _post(browser, "/settings/webhooks/main%3AE1/replay"))[0] == 303
    await eventually(lambda: _is_done(site, "main:E1"), timeout_s=15)
    assert (await _post(browser, "/settings/webhooks/main%3AE1/replay"))[0] == 404


async def test_recent_events_are_filtered_and_paged(site: Site) -> None:
    for number in range(60):
        state = "parked" if number % 2 else "done"
        await _park(site, f"main:E{number:03}", state=state, received_at=now() - timedelta(minutes=number))
    browser = await site.browser()
    first = (await (await browser.get("/settings/webhooks")).text()).partition('id="recent"')[2]
    assert first.count('class="wide-only mono faint"') == 50
    following = first.partition("after=")[2].partition('"')[0]
    second = (await (await browser.get(f"/settings/webhooks?after={following}")).text()).partition('id="recent"')[2]
    assert second.count('class="wide-only mono faint"') == 10
    done = (await (await browser.get("/settings/webhooks?state=done")).text()).partition('id="recent"')[2]
    assert done.count('class="wide-only mono faint"') == 30


async def test_downtimes_are_told(site: Site) -> None:
    browser = await site.browser()
    assert "受信できなかった可能性" not in await (await browser.get("/settings/webhooks")).text()
    ended_at = now()
    downtime = {"_id": "d1", "began_at": ended_at - timedelta(minutes=12), "ended_at": ended_at}
    await site.store.database.get_collection("downtimes").insert_one(downtime)
    page = await (await browser.get("/settings/webhooks")).text()
    assert "受信できなかった可能性" in page
    assert "12分" in page


async def _is_done(site: Site, event_id: str) -> bool:
    return (await site.store.events.get(event_id)).state == "done"
