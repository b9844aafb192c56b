"""Customers and their fields over the JSON API."""

from typing import Any

import pytest

from inbox.customers.drafts import NewCustomer
from inbox.fields.basic import BASIC
from tests.handlers.api.document import check_answer
from tests.handlers.site import CUSTOMER, Site, contact_of


async def call(site: Site, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Call the API, and hold its answer against the document."""
    status, answer = await site.api(method, path, **({} if body is None else {"json": body}))
    check_answer(method, f"/api/v1{path}", status, answer)
    return status, answer


async def hanako(site: Site, **more: Any) -> str:
    """Enter a customer, and give the id."""
    new = NewCustomer("山田", "花子", "やまだはなこ", "hanako@example.com", "090-1234-5678", **more)
    return (await site.store.customers.create_local(new)).id


async def test_a_customer_is_named_in_every_way(site: Site) -> None:
    customer_id = await hanako(site)
    for name in (customer_id, "1", "gid:%2F%2Fmadoguchi%2FCustomer%2F1"):
        status, shown = await call(site, "GET", f"/customers/{name}")
        assert (status, shown["id"], shown["gid"]) == (200, customer_id, "gid://madoguchi/Customer/1")
    assert shown["fields"]["memberId"] == "gid://madoguchi/Customer/1"
    assert shown["fields"]["profile.mobileNumber"] == "+819012345678"
    for name in ("2", "nobody", "line:U404"):
        assert (await call(site, "GET", f"/customers/{name}"))[0] in (404, 422)


async def test_values_are_set_and_given_back(site: Site) -> None:
    """3.52 An own site's script sends keys; unknown ones are kept."""
    customer_id = await hanako(site)
    values = {"profile.size": 24.5, "profile.utmSource": "line", "web.osName": "iOS", "profile.likes": ["赤", "青"]}
    status, profile = await call(site, "PUT", f"/customers/{customer_id}/profile", {"values": values})
    assert (status, sorted(profile["unknown"]), profile["ignored"]) == (200, ["profile.likes", "profile.size"], [])
    status, again = await call(
        site,
        "PUT",
        f"/customers/{customer_id}/profile",
        {"values": {"profile.utmSource": "mail", "profile.size": None}},
    )
    assert (again["ignored"], again["fields"]["profile.utmSource"]) == (["profile.utmSource"], "line")
    _, shown = await call(site, "GET", f"/customers/{customer_id}")
    assert "profile.size" not in shown["fields"]
    assert shown["fields"]["profile.likes"] == ["赤", "青"]


async def test_a_line_user_who_is_no_member_has_fields_too(site: Site) -> None:
    await site.say("こんにちは")
    path = f"/customers/line:{CUSTOMER}"
    status, _ = await call(site, "PUT", f"{path}/profile", {"values": {"profile.name": "はなこ"}})
    assert status == 200
    status, shown = await call(site, "GET", path)
    assert (shown["id"], shown["gid"], shown["fields"]["profile.name"]) == (contact_of(), None, "はなこ")
    assert shown["fields"]["member"] is False


@pytest.mark.parametrize("key", [field.key for field in BASIC if field.origin == "computed" and not field.is_editable])
async def test_a_basic_key_cannot_be_written(site: Site, key: str) -> None:
    """3.4 422 naming the key, by PATCH and by PUT."""
    customer_id = await hanako(site)
    status, refusal = await call(site, "PATCH", f"/customers/{customer_id}", {key: "x"})
    assert (status, list(refusal["error"]["fields"])) == (422, [key])
    status, refusal = await call(site, "PUT", f"/customers/{customer_id}/profile", {"values": {key: "x"}})
    assert (status, list(refusal["error"]["fields"])) == (422, [key])


async def test_tags_change_by_difference_and_consents_by_word(site: Site) -> None:
    """3.4 Tags and marketing consent are the exceptions; 3.7, 3.17, 3.18."""
    customer_id = await hanako(site, tags=("VIP", "東京"))
    change = {"tags": {"add": ["常連"], "remove": ["vip"]}, "unsubscribeEmail": True, "unsubscribeLine": True}
    status, shown = await call(site, "PATCH", f"/customers/{customer_id}", change)
    assert (status, sorted(shown["tags"])) == (200, ["常連", "東京"])
    assert (shown["fields"]["unsubscribeEmail"], shown["fields"]["unsubscribeLine"]) == (True, True)
    assert "unsubscribeTexting" not in shown["fields"]
    _, shown = await call(site, "PATCH", f"/customers/{customer_id}", {"unsubscribeEmail": False})
    assert shown["fields"]["unsubscribeEmail"] is False
    status, _ = await call(site, "PATCH", f"/customers/{customer_id}", {"tags": {"add": ["a,b"]}})
    assert status == 422


async def test_what_cannot_be_taken_is_named(site: Site) -> None:
    customer_id = await hanako(site)
    await site.store.fields.definitions.create("joined", "入会日時", "datetime")
    for values, fields in (
        ({"profile.joined": 1_764_050_400}, {"profile.joined": "seconds"}),
        ({"custom.x": 1}, {"custom.x": "unknown"}),
        ({"profile.mobileNumber": "1"}, {"profile.mobileNumber": "not_phone"}),
    ):
        status, refusal = await call(site, "PUT", f"/customers/{customer_id}/profile", {"values": values})
        assert (status, refusal["error"]["fields"]) == (422, fields)
    too_many = {f"profile.k{number}": number for number in range(201)}
    bodies: list[Any] = [{}, {"values": {}}, {"values": {"profile.x": {"a": 1}}}, {"values": too_many}]
    for body in bodies:
        assert (await call(site, "PUT", f"/customers/{customer_id}/profile", body))[0] == 422


async def test_customers_are_listed_page_by_page(site: Site) -> None:
    for number in range(3):
        new = NewCustomer(f"山田{number}", email=f"c{number}@example.com", tags=("VIP",) if number else ())
        await site.store.customers.create_local(new)
    status, first = await call(site, "GET", "/customers?limit=2")
    assert (status, len(first["customers"])) == (200, 2)
    _, second = await call(site, "GET", f"/customers?limit=2&after={first['next']}")
    names = {one["name"] for one in first["customers"] + second["customers"]}
    assert (names, second["next"]) == ({"山田0", "山田1", "山田2"}, None)
    _, tagged = await call(site, "GET", "/customers?tag=vip&linked=false")
    assert len(tagged["customers"]) == 2
    for wrong in ("tag=", "linked=maybe", "after=x", "limit=0"):
        assert (await call(site, "GET", f"/customers?{wrong}"))[0] == 422
