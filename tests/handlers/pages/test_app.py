"""The inbox as an app: its manifest, its worker, and what is shown without a network."""

import io

import pytest
from PIL import Image

from tests.handlers.site import Browser, Site


@pytest.mark.parametrize(("language", "name"), [("ja", "窓口"), ("en", "Madoguchi")])
async def test_the_manifest_makes_it_installable(site: Site, language: str, name: str) -> None:
    """1.53."""
    answer = await site.client.get(f"/manifest.webmanifest?lang={language}")
    assert (answer.status, answer.content_type) == (200, "application/manifest+json")
    manifest = await answer.json(content_type=None)
    assert (manifest["short_name"], manifest["name"], manifest["lang"]) == (name, name, language)
    assert (manifest["display"], manifest["start_url"], manifest["scope"]) == ("standalone", "/inbox", "/")
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in manifest["icons"]:
        picture = Image.open(io.BytesIO(await (await site.client.get(icon["src"])).read()))
        assert (f"{picture.width}x{picture.height}", picture.format) == (icon["sizes"], "PNG")


async def test_pages_of_members_name_it_and_those_of_customers_do_not(site: Site) -> None:
    page = await (await (await site.browser()).get("/contacts")).text()
    assert '<link rel="manifest" href="/manifest.webmanifest?lang=ja">' in page
    assert page.count('name="theme-color"') == 2
    assert f'data-member="{site.owner.id}"' in page
    gone = await (await site.client.get("/link/unknown")).text()
    assert "manifest" not in gone
    assert 'name="member"' not in gone


async def test_the_worker_stands_for_every_page_and_may_call_us_alone(site: Site) -> None:
    """1.53."""
    answer = await site.client.get("/service-worker.js")
    assert (answer.status, answer.content_type) == (200, "text/javascript")
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]
    page = await site.client.get("/contacts", allow_redirects=False)
    assert "worker-src 'self'; manifest-src 'self'" in page.headers["Content-Security-Policy"]


async def test_what_is_shown_without_a_network_names_nobody(site: Site) -> None:
    signed_in = await site.browser()
    await site.say("もしもし")
    own = await (await signed_in.get("/offline")).text()
    assert own == await (await Browser(site.client).get("/offline")).text()
    assert "オフラインです" in own
    assert site.owner.name not in own
    assert "csrf" not in own
