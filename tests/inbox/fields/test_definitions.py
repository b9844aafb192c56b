"""Which profile fields there are."""

import asyncio

import pytest

from inbox.errors import Conflict, Invalid, NotFound
from inbox.fields.definitions import COUNT_LIMIT
from inbox.fields.field import KEY_LIMIT, parse_key
from inbox.fields.presets import PRESETS
from inbox.store import Store
from tests.inbox.fields.people import TANAKA, new_contact


async def test_the_presets_are_there_from_the_start(store: Store) -> None:
    """3.37 Common values are preset."""
    assert [field.key for field in await store.fields.definitions.list()] == [preset.key for preset in PRESETS]


async def test_a_field_is_added_with_its_key_label_and_type(store: Store) -> None:
    """3.50 Add a field."""
    added = await store.fields.definitions.create("birthday", "お誕生日", "date")
    assert (added.key, added.label, added.type, added.is_added) == ("profile.birthday", "お誕生日", "date", True)
    assert (await store.fields.definitions.list())[-1] == added


@pytest.mark.parametrize(
    "key", ["", "1st", "_x", "誕生日", "a-b", "a.b", "web.os", "a b", "a\n", "a" * (KEY_LIMIT + 1), "ａ"]
)
async def test_a_key_is_letters_digits_and_underscores(store: Store, key: str) -> None:
    """3.51 Key ^[A-Za-z][A-Za-z0-9_]*$."""
    with pytest.raises(Invalid):
        await store.fields.definitions.create(key, "何か", "string")


def test_the_longest_key_is_taken() -> None:
    """3.51 The limit itself fits."""
    assert parse_key("a" * KEY_LIMIT) == "profile." + "a" * KEY_LIMIT


async def test_a_key_is_unique_whatever_its_case(store: Store) -> None:
    """3.51 Unique case-insensitively, in a race too."""
    keys = ["Rank", "rank", "RANK", "profile.rAnk", "rank"]
    made = await asyncio.gather(
        *(store.fields.definitions.create(key, "ランク", "string") for key in keys), return_exceptions=True
    )
    assert sum(1 for one in made if isinstance(one, Conflict)) == len(keys) - 1
    with pytest.raises(Conflict):
        await store.fields.definitions.create("UTMSOURCE", "参照", "string")


async def test_key_and_type_are_fixed_by_the_first_value(store: Store) -> None:
    """3.51 Immutable after the first value; the label never is."""
    definitions, contact = store.fields.definitions, await new_contact(store)
    await definitions.create("size", "サイズ", "string")
    await definitions.edit("size", new_key="shoeSize", field_type="number")
    with pytest.raises(NotFound):
        await definitions.get("size")
    await store.fields.set(contact, None, {"profile.shoeSize": 24.5}, TANAKA)
    for new_key, field_type in (("foot", None), ("shoesize", None), (None, "string")):
        with pytest.raises(Conflict):
            await definitions.edit("shoeSize", new_key=new_key, field_type=field_type)
    edited = await definitions.edit("shoeSize", label="靴のサイズ", limit=10)
    assert (edited.label, edited.limit, edited.type, edited.key) == ("靴のサイズ", 10, "number", "profile.shoeSize")


async def test_an_edit_cannot_take_another_fields_key(store: Store) -> None:
    await store.fields.definitions.create("a", "あ", "string")
    await store.fields.definitions.create("b", "い", "string")
    for other in ("A", "email"):
        with pytest.raises(Conflict):
            await store.fields.definitions.edit("b", new_key=other)
    assert [one.key for one in await store.fields.definitions.list()][-2:] == ["profile.a", "profile.b"]


async def test_a_removed_field_keeps_its_values_and_can_come_back(store: Store) -> None:
    """3.34 Added, edited, deleted."""
    contact = await new_contact(store)
    await store.fields.definitions.create("size", "サイズ", "number")
    await store.fields.set(contact, None, {"profile.size": 24}, TANAKA)
    await store.fields.definitions.remove("size")
    assert not (await store.fields.definitions.get("size")).is_added
    await store.fields.definitions.create("size", "足", "number")
    [shown] = [one for one in await store.fields.values(contact, None) if one.field.key == "profile.size"]
    assert (shown.field.label, shown.first and shown.first.value) == ("足", 24)


async def test_a_preset_can_be_renamed_but_not_removed(store: Store) -> None:
    renamed = await store.fields.definitions.edit("utmSource", label="流入元")
    assert (renamed.label, renamed.is_write_once) == ("流入元", True)
    with pytest.raises(Conflict):
        await store.fields.definitions.remove("utmSource")


@pytest.mark.parametrize(
    ("label", "field_type", "limit"),
    [
        ("", "string", 10),
        ("あ" * 51, "string", 10),
        ("\x00", "string", 10),
        ("あ", "text", 10),
        ("あ", "string", 0),
        ("あ", "string", 5_001),
    ],
)
async def test_a_field_that_makes_no_sense_is_refused(store: Store, label: str, field_type: str, limit: int) -> None:
    with pytest.raises(Invalid):
        await store.fields.definitions.create("x", label, field_type, limit)


async def test_fields_have_an_end(store: Store) -> None:
    rows = [{"_id": f"k{n}", "key": f"profile.k{n}"} for n in range(COUNT_LIMIT)]
    await store.database.get_collection("fields").insert_many(rows)
    with pytest.raises(Invalid):
        await store.fields.definitions.create("more", "もう一つ", "string")
