"""Health and figures."""

import re

from tests.eventually import eventually
from tests.handlers.site import API_TOKEN, Site, text_event


async def test_a_working_server_is_live_and_ready(site: Site) -> None:
    assert (await site.client.get("/healthz/live")).status == 200
    answer = await eventually(lambda: _ready(site), 10)
    assert answer == {"status": "ready", "database": True, "workers": True}


async def test_the_figures_count_webhooks_by_status(site: Site) -> None:
    await site.webhook(text_event("数える"), text_event("もう一度", deliveryContext={"isRedelivery": True}))
    await site.client.post("/line/webhook", data=b"x")
    figures = await (await site.client.get("/metrics")).text()
    assert _figure(figures, 'madoguchi_webhooks_total{status="200"}') == 1
    assert _figure(figures, 'madoguchi_webhooks_total{status="401"}') == 1
    assert _figure(figures, "madoguchi_webhook_seconds_count") == 2
    assert _figure(figures, "madoguchi_events_redelivered_total") == 1
    assert _figure(figures, "madoguchi_database_up") == 1
    assert _figure(figures, "madoguchi_events_parked") == 0


async def test_figures_are_for_this_machine_or_a_token(site: Site) -> None:
    from_outside = {"X-Forwarded-For": "203.0.113.9"}
    assert (await site.client.get("/metrics", headers=from_outside)).status == 403
    for name in ("Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"):
        assert (await site.client.get("/metrics", headers={name: "x"})).status == 403, name
    with_token = from_outside | {"Authorization": f"Bearer {API_TOKEN}"}
    assert (await site.client.get("/metrics", headers=with_token)).status == 200


async def _ready(site: Site) -> object:
    async with site.client.get("/healthz/ready") as answer:
        return await answer.json() if answer.status == 200 else None


def _figure(figures: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} ([0-9.e+-]+)$", figures, re.MULTILINE)
    assert found, f"{name} is missing"
    return float(found[1])
