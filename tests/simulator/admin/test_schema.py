"""The simulator's schema is a true part of the store's own."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    validate_schema,
)

ROOT = Path(__file__).parents[3]
OURS = ROOT / "simulator" / "store" / "schema.graphql"
WHOLE = Path("shared", "shopify", "schema", "admin_2026-10.min.graphql.gz")


@pytest.fixture(scope="module")
def ours() -> GraphQLSchema:
    """Read our schema."""
    return build_schema(OURS.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def whole() -> GraphQLSchema:
    """Read the store's whole schema, where it is at hand."""
    path = next((folder / WHOLE for folder in (ROOT.parent, ROOT.parent.parent) if (folder / WHOLE).exists()), None)
    if path is None:
        pytest.skip("the whole schema is not at hand")
    return build_schema(gzip.decompress(path.read_bytes()).decode(), assume_valid=True)


def test_the_schema_can_be_served(ours: GraphQLSchema) -> None:
    assert not validate_schema(ours)
    assert ours.query_type
    assert len(ours.query_type.fields) > 30


def test_every_type_field_and_argument_is_the_stores_own(ours: GraphQLSchema, whole: GraphQLSchema) -> None:
    facts, known = list(_facts(ours)), set(_facts(whole))
    assert len(facts) > 1000
    assert [fact for fact in facts if fact not in known] == []


def test_what_the_store_requires_is_required_here(ours: GraphQLSchema, whole: GraphQLSchema) -> None:
    facts = set(_facts(ours))
    fields = {fact.partition("(")[0].partition(":")[0] for fact in facts}
    required = [fact for fact in _facts(whole) if fact.endswith("!)") and fact.partition("(")[0] in fields]
    assert required
    assert [fact for fact in required if fact not in facts] == []


def _facts(schema: GraphQLSchema) -> Iterator[str]:
    for name, kind in schema.type_map.items():
        if name.startswith("__"):
            continue
        yield name
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
            for field_name, field in kind.fields.items():
                yield f"{name}.{field_name}: {field.type}"
                yield from (f"{name}.{field_name}({arg}: {one.type})" for arg, one in field.args.items())
        elif isinstance(kind, GraphQLInputObjectType):
            yield from (f"{name}.{field_name}: {field.type}" for field_name, field in kind.fields.items())
        elif isinstance(kind, GraphQLEnumType):
            yield from (f"{name}.{value}" for value in kind.values)
        elif isinstance(kind, GraphQLUnionType):
            yield from (f"{name} | {member.name}" for member in kind.types)
