"""Which fields are shown, in which order, and whom marketing leaves out."""

import pytest

from inbox.errors import Invalid
from inbox.fields.exclusions import DEFAULT
from inbox.fields.layouts import Layout
from inbox.store import Store


async def test_the_team_has_an_order_and_each_member_may_have_another(store: Store) -> None:
    """3.3 Team default, and one's own."""
    fields = list(await store.fields.list())
    team = Layout().moved(fields, "tags", -100).showing("memberId", is_shown=False)
    await store.fields.layouts.save(team)
    assert (await store.fields.layouts.get("s1")).arrange(fields)[0].key == "tags"
    own = (await store.fields.layouts.get("s1")).moved(fields, "profile.name", -100).showing("memberId", is_shown=True)
    await store.fields.layouts.save(own, "s1")
    mine, theirs = await store.fields.layouts.get("s1"), await store.fields.layouts.get("s2")
    by_key = {field.key: field for field in fields}
    assert (mine.arrange(fields)[0].key, mine.is_own, mine.shows(by_key["memberId"])) == ("profile.name", True, True)
    assert (theirs.arrange(fields)[0].key, theirs.is_own, theirs.shows(by_key["memberId"])) == ("tags", False, False)
    await store.fields.layouts.forget("s1")
    assert (await store.fields.layouts.get("s1")) == await store.fields.layouts.get()


async def test_a_field_moves_by_steps_and_stops_at_the_ends(store: Store) -> None:
    """3.3 Up and down."""
    fields = list(await store.fields.list())
    first, second = fields[0].key, fields[1].key
    assert [one.key for one in Layout().moved(fields, second, -1).arrange(fields)][:2] == [second, first]
    assert [one.key for one in Layout().moved(fields, first, -1).arrange(fields)] == [one.key for one in fields]
    assert Layout().moved(fields, first, 10_000).arrange(fields)[-1].key == first
    with pytest.raises(Invalid):
        Layout().moved(fields, "profile.unknown", 1)


async def test_a_new_field_comes_last_and_is_shown(store: Store) -> None:
    await store.fields.layouts.save(Layout().moved(list(await store.fields.list()), "tags", -100))
    added = await store.fields.definitions.create("size", "サイズ", "number")
    layout, fields = await store.fields.layouts.get(), list(await store.fields.list())
    assert layout.arrange(fields)[-1] == added
    assert layout.shows(added)


async def test_those_who_left_are_excluded_by_tag(store: Store) -> None:
    """3.73 退会 and 退会顧客, whatever case and width."""
    assert await store.exclusions.tags() == DEFAULT
    assert await store.exclusions.is_excluded(["VIP", "退会"])
    assert not await store.exclusions.is_excluded(["VIP", "退会しそう"])
    await store.exclusions.set(["ＬＥＦＴ", "left"])
    assert await store.exclusions.is_excluded(["Left"])
    assert not await store.exclusions.is_excluded(["退会"])
    await store.exclusions.set([])
    assert not await store.exclusions.is_excluded(["退会", ""])
