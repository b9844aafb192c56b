"""The proof of an erasure: what was done, by whose wish, with a hash over it; nobody is named in it."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from inbox.clock import now
from inbox.erasure.table import TABLE, WORK

VERSION = 1


def make_certificate(row: Mapping[str, Any]) -> dict[str, Any]:
    """Write the certificate of an erasure that is whole."""
    counts = row.get("counts", {})
    done = (rule.collection for rule in WORK)
    names = dict.fromkeys(done if row["cause"] != "shop_redact" else counts)
    body = {
        "version": VERSION,
        "erasure": row["_id"],
        "cause": row["cause"],
        "asked_by": {name: (row["by"] or {}).get(name) for name in ("kind", "id")},
        "event": row.get("event_id"),
        "requested_at": _moment(row["requested_at"]),
        "erased_at": _moment(row["erased_at"]),
        "completed_at": _moment(now()),
        "texts": row["texts"],
        "store_copy": row.get("store_copy") or "none",
        "collections": [
            {"collection": name, "rows": rows_of(counts, name), "stays": TABLE[name][0].stays}
            for name in names
            if name in TABLE
        ],
    }
    return body | {"sha256": digest_of(body)}


def rows_of(counts: Mapping[str, int], collection: str) -> int:
    """Add up what was counted of a collection."""
    key = collection.replace(".", "/")
    return counts.get(key, 0) + counts.get(f"{key}+", 0)


def digest_of(body: Mapping[str, Any]) -> str:
    """Give the hash of a certificate: of its JSON with sorted keys, without `sha256` itself."""
    plain = {name: value for name, value in body.items() if name != "sha256"}
    return hashlib.sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _moment(moment: Any) -> str:
    return str(moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"))
