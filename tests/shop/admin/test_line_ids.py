"""The LINE user id on the store's records: one value, one tag, one person."""

from typing import Any

import pytest

from shop.errors import Refused
from tests.shop.admin.written import Written, data

ONE, TWO = "gid://shopify/Customer/1", "gid://shopify/Customer/2"
LINE_ID = "U" + "4" * 32
DEFINED = data(metafieldDefinitions={"nodes": [{"id": "gid://shopify/MetafieldDefinition/1"}]})
UNDEFINED = data(metafieldDefinitions={"nodes": []})
TAKEN = {"field": ["metafields", "0", "value"], "message": "Value must be unique", "code": "TAKEN"}


def does(root: str, *errors: dict[str, Any]) -> dict[str, Any]:
    """Write what the store says of a change."""
    return {"data": {root: {"userErrors": list(errors)}}}


@pytest.fixture
def line(written: Written) -> Written:
    """A store that does everything, and has the definition."""
    written.answers.put("MetafieldDefinitionLookup", DEFINED)
    written.answers.put("LineIdDefinitionCreate", does("metafieldDefinitionCreate"))
    written.answers.put("MetafieldsSet", does("metafieldsSet"))
    written.answers.put("MetafieldsDelete", does("metafieldsDelete"))
    written.answers.put("TagsAdd", does("tagsAdd"))
    written.answers.put("TagsRemove", does("tagsRemove"))
    return written


async def test_an_id_is_written_with_its_tag(line: Written) -> None:
    """The merchant's staff see the link in the store."""
    await line.shop.line_ids.put(ONE, LINE_ID)
    [[set_]] = [one["metafields"] for one in line.asked("MetafieldsSet")]
    assert set_ == {"ownerId": ONE, "namespace": "$app", "key": "line_user_id", "type": "id", "value": LINE_ID}
    assert line.asked("TagsAdd") == [{"id": ONE, "tags": ["line-linked"]}]
    assert not line.asked("LineIdDefinitionCreate")
    await line.shop.line_ids.put(ONE, LINE_ID)
    assert len(line.asked("MetafieldDefinitionLookup")) == 1


async def test_the_definition_is_made_where_it_lacks_and_shows_the_id_to_no_visitor(line: Written) -> None:
    line.answers.put("MetafieldDefinitionLookup", UNDEFINED)
    await line.shop.line_ids.put(ONE, LINE_ID)
    [made] = line.asked("LineIdDefinitionCreate")
    assert made["definition"]["access"] == {"admin": "MERCHANT_READ", "storefront": "NONE", "customerAccount": "NONE"}
    assert (made["definition"]["ownerType"], made["definition"]["type"]) == ("CUSTOMER", "id")


async def test_a_definition_that_another_process_made_meanwhile_will_do(line: Written) -> None:
    line.answers.put("MetafieldDefinitionLookup", UNDEFINED)
    taken = {"field": ["definition", "key"], "message": "Key is in use", "code": "TAKEN"}
    line.answers.put("LineIdDefinitionCreate", does("metafieldDefinitionCreate", taken))
    await line.shop.line_ids.put(ONE, LINE_ID)
    assert line.asked("MetafieldsSet")


async def test_a_definition_that_the_store_refuses_stops_the_id_that_it_should_keep_private(line: Written) -> None:
    line.answers.put("MetafieldDefinitionLookup", UNDEFINED)
    refusal = {"field": ["definition"], "message": "Too many definitions", "code": "RESOURCE_TYPE_LIMIT_EXCEEDED"}
    line.answers.put("LineIdDefinitionCreate", does("metafieldDefinitionCreate", refusal))
    with pytest.raises(Refused):
        await line.shop.line_ids.put(ONE, LINE_ID)
    assert not line.asked("MetafieldsSet")


async def test_an_id_moves_with_its_person_to_another_record(line: Written) -> None:
    line.answers.put("MetafieldsSet", does("metafieldsSet", TAKEN), does("metafieldsSet"))
    line.answers.put("CustomerByIdentifier", data(customerByIdentifier={"id": TWO}))
    await line.shop.line_ids.put(ONE, LINE_ID)
    assert [one["metafields"][0]["ownerId"] for one in line.asked("MetafieldsDelete")] == [TWO]
    assert line.asked("TagsRemove") == [{"id": TWO, "tags": ["line-linked"]}]
    assert [one["metafields"][0]["ownerId"] for one in line.asked("MetafieldsSet")] == [ONE, ONE]
    assert line.asked("TagsAdd") == [{"id": ONE, "tags": ["line-linked"]}]


@pytest.mark.parametrize("holder", [None, {"id": ONE}])
async def test_another_refusal_takes_nothing_from_anybody(line: Written, holder: dict[str, str] | None) -> None:
    line.answers.put("MetafieldsSet", does("metafieldsSet", TAKEN | {"code": "INVALID_VALUE"}))
    line.answers.put("CustomerByIdentifier", data(customerByIdentifier=holder))
    with pytest.raises(Refused):
        await line.shop.line_ids.put(ONE, LINE_ID)
    assert not line.asked("MetafieldsDelete")
    assert not line.asked("TagsAdd")


async def test_an_id_is_taken_away_with_its_tag(line: Written) -> None:
    await line.shop.line_ids.drop(ONE)
    assert line.asked("MetafieldsDelete") == [
        {"metafields": [{"ownerId": ONE, "namespace": "$app", "key": "line_user_id"}]}
    ]
    assert line.asked("TagsRemove") == [{"id": ONE, "tags": ["line-linked"]}]


async def test_what_another_tool_left_is_read_by_number_page_by_page(written: Written) -> None:
    def node(number: int, line_id: str | None = None) -> dict[str, Any]:
        value = {"value": line_id} if line_id else None
        return {"id": f"gid://shopify/Customer/{number}", "lineUserId": value}

    full = [node(number, f" {LINE_ID} " if number == 7 else None) for number in range(1, 101)]
    written.answers.put(
        "LineIdsImported", data(customers={"nodes": full}), data(customers={"nodes": [node(205, LINE_ID)]})
    )
    first = await written.shop.line_ids.imported(None)
    assert first.items == (("gid://shopify/Customer/7", LINE_ID),)
    assert first.next == "100"
    second = await written.shop.line_ids.imported(first.next)
    assert (second.items, second.next) == ((("gid://shopify/Customer/205", LINE_ID),), None)
    assert [one["query"] for one in written.asked("LineIdsImported")] == [None, "id:>100"]
