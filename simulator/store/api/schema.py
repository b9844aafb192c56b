"""The schema with everybody who answers in it."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema, build_schema

from simulator.store.api import reads, writes
from simulator.store.api.access import OF_FIELDS, PERSONAL, allows, denied, unapproved
from simulator.store.api.asked import Asked
from simulator.store.api.refusal import Refusal
from simulator.store.api.resolvers import RENAMED, RESOLVERS, Resolver
from simulator.store.api.scalars import set_scalars

SDL = Path(__file__).parent.parent / "schema.graphql"
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@cache
def load_schema() -> GraphQLSchema:
    """Build the schema once."""
    reads.load()
    writes.load()
    schema = build_schema(SDL.read_text(encoding="utf-8"))
    set_scalars(schema)
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                _answer(kind.name, name, field)
    return schema


def kind_of(value: Any, *_: Any) -> str:
    """Name the type of a value where several are possible."""
    if isinstance(value, dict):
        return str(value["__typename"])
    return str(getattr(value, "kind", None) or value.KIND)


def snake(name: str) -> str:
    """Write a field's name as ours are written."""
    return _HUMP.sub("_", name).lower()


def _answer(kind: str, name: str, field: GraphQLField) -> None:
    resolver = RESOLVERS.get((kind, name)) or _attribute(kind, name)
    if kind == "Mutation":
        resolver = _refusing(resolver)
    scope, is_personal = OF_FIELDS.get((kind, name)), name in PERSONAL.get(kind, ())
    for argument, one in field.args.items():
        one.out_name = snake(argument)

    def resolve(record: Any, info: GraphQLResolveInfo[Asked], **arguments: Any) -> Any:
        asked = info.context
        if scope and not allows(asked.platform.scopes, scope):
            raise denied(name, scope)
        if is_personal and not asked.platform.is_approved:
            raise unapproved(name)
        return resolver(record, asked, **arguments)

    field.resolve = resolve


def _attribute(kind: str, name: str) -> Resolver:
    attribute = RENAMED.get((kind, name)) or ("gid" if name == "id" else snake(name))

    def read(record: Any, _asked: Asked, **_arguments: Any) -> Any:
        return record.get(name) if isinstance(record, dict) else getattr(record, attribute)

    return read


def _refusing(change: Resolver) -> Callable[..., Any]:
    def try_it(_record: Any, asked: Asked, **arguments: Any) -> Any:
        try:
            done = change(asked, **arguments)
        except Refusal as refusal:
            return {**refusal.payload, "userErrors": refusal.errors, "orderCancelUserErrors": refusal.errors}
        return {"userErrors": [], "orderCancelUserErrors": [], **done}

    return try_it
