"""Every question is one that the store understands."""

import gzip
import re
from functools import cache
from pathlib import Path

import pytest
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    NoDeprecatedCustomRule,
    OperationDefinitionNode,
    build_schema,
    parse,
    specified_rules,
    validate,
)
from graphql.language import Node

from shop.client.documents import REPEATABLE, Document, documents, get_document

ROOT = Path(__file__).parent.parent.parent.parent
TRIMMED = ROOT / "simulator" / "store" / "schema.graphql"
# The store's whole schema is not ours to give away: whoever has it beside the project checks against it as well.
WHOLE = [
    path
    for folder in ROOT.parents[:2]
    if (path := folder / "shared" / "shopify" / "schema" / "admin_2026-10.min.graphql.gz").is_file()
]
ASKED = re.compile(r"\bask\(\s*\"(\w+)\"")
ALL = list(documents().values())


@cache
def schema_of(path: Path) -> GraphQLSchema:
    """Read a schema; the whole one is not valid by the letter, only the store's own server minds nothing."""
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text(encoding="utf-8")
    return build_schema(text, assume_valid=True)


def problems_of(schema: GraphQLSchema, text: str) -> list[str]:
    """List what the store would say against a document, deprecated fields included."""
    tree = parse(text)
    found = validate(schema, tree, [*specified_rules, NoDeprecatedCustomRule], max_errors=500)
    return [problem.message for problem in found]


def roots_of(document: Document) -> list[FieldNode]:
    """Give the fields that an operation begins with."""
    [operation] = [node for node in parse(document.text).definitions if isinstance(node, OperationDefinitionNode)]
    return [node for node in operation.selection_set.selections if isinstance(node, FieldNode)]


def selected(node: Node) -> list[str]:
    """List what stands directly in a field."""
    assert isinstance(node, FieldNode)
    assert node.selection_set is not None
    return [one.name.value for one in node.selection_set.selections if isinstance(one, FieldNode)]


@pytest.mark.skipif(not TRIMMED.is_file(), reason="the store's simulator is not there")
@pytest.mark.parametrize("document", ALL, ids=lambda one: one.name)
def test_a_question_is_valid_against_the_schema_of_the_simulator(document: Document) -> None:
    assert not problems_of(schema_of(TRIMMED), document.text)


@pytest.mark.skipif(not WHOLE, reason="the store's whole schema is not part of the project")
@pytest.mark.parametrize("document", ALL, ids=lambda one: one.name)
def test_a_question_is_valid_against_the_whole_schema(document: Document) -> None:
    assert not problems_of(schema_of(WHOLE[0]), document.text)


@pytest.mark.skipif(not WHOLE, reason="the store's whole schema is not part of the project")
def test_the_check_finds_an_unknown_and_a_deprecated_field() -> None:
    [unknown] = problems_of(schema_of(WHOLE[0]), "query Wrong { shop { id nonsense } }")
    assert "nonsense" in unknown
    [deprecated] = problems_of(schema_of(WHOLE[0]), "query Old($id: ID!) { customer(id: $id) { email } }")
    assert "deprecated" in deprecated


@pytest.mark.parametrize("document", [one for one in ALL if one.is_mutation], ids=lambda one: one.name)
def test_every_change_asks_for_what_the_store_says_against_it(document: Document) -> None:
    """One layer of errors is inside the answer: who does not ask for it takes a refusal for success."""
    [root] = roots_of(document)
    assert [name for name in selected(root) if name.endswith("serErrors")]


def test_a_document_carries_its_fragments_and_no_others() -> None:
    for document in ALL:
        tree = parse(document.text)
        carried = {node.name.value for node in tree.definitions if isinstance(node, FragmentDefinitionNode)}
        assert len(tree.definitions) == len(carried) + 1
    names = {node.name.value for node in parse(get_document("OrdersByIds").text).definitions if hasattr(node, "name")}
    assert names == {"OrdersByIds", "OrderMirror", "OrderCard", "MoneyFields", "AddressFields", "FulfillmentCard"}
    assert "fragment" not in get_document("BulkRunQuery").text


def test_what_may_be_sent_again_is_known_of_each() -> None:
    assert {one.name for one in ALL if one.is_mutation} >= REPEATABLE
    assert get_document("CustomerProfile").is_repeatable
    assert get_document("TagsAdd").is_repeatable
    assert get_document("RefundCreate").is_repeatable
    for name in ("GiftCardCreate", "StoreCreditAccountCredit", "DraftOrderCreate", "CustomerCreate", "CustomerMerge"):
        assert not get_document(name).is_repeatable


def test_whatever_is_asked_by_name_has_its_document() -> None:
    sources = [path for folder in ("bot", "handlers", "shop") for path in (ROOT / folder).rglob("*.py")]
    asked = {name for path in sources for name in ASKED.findall(path.read_text(encoding="utf-8"))}
    assert asked >= {"ShopAndScopes", "CustomersByIds", "OrdersChangedSince"}
    assert asked <= set(documents())


def test_all_the_questions_are_there() -> None:
    assert len(ALL) >= 75
    assert {one.name for one in ALL} >= {"ShopAndScopes", "BulkCustomers", "OrdersByIds", "CustomerMergePreview"}
