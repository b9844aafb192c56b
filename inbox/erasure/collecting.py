"""What an archive of a person holds: every row that an erasure would find, and the files of the talks."""

import asyncio
import zipfile
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import IO, Any

import orjson

from inbox.erasure.scope import Find, Scope, in_parts
from inbox.erasure.table import WORK
from inbox.erasure.talks import find_files
from inbox.media import Download

# What says nothing of the person: work, counters, secrets, lists of ids.
LEFT_OUT = {
    *("jobs", "throttles", "removed_gids", "reply_tokens", "customer_editors", "bulk_picks", "bulk_rows"),
    *("link_codes", "link_nonces", "link_proofs", "link_sign_ins", "media.files", "data_archives"),
}
NOT_SHOWN = ("search_tokens", "search_version", "digest", "secret", "token", "raw_token", "before")
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


async def collect(scope: Scope) -> Rows:
    """Give the person's rows by collection; secrets and what only machines need is left out."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for name, find in _finds().items():
        for part in in_parts(await find(scope)):
            rows = scope.rows(name).find({"_id": {"$in": part}}).sort("_id", 1)
            found.setdefault(name, []).extend([_shown(row) async for row in rows if _is_theirs(scope, name, row)])
    return found


async def files_of(scope: Scope) -> AsyncIterator[tuple[str, Download]]:
    """Yield the files of the talks, each under a name of its own."""
    for file_id in await find_files(scope):
        download = await scope.media.open_download(file_id)
        ending = download.content_type.rpartition("/")[2].partition("+")[0]
        yield f"files/{file_id}.{ending}", download


async def write_archive(file: IO[bytes], found: Rows, files: AsyncIterator[tuple[str, Download]]) -> None:
    """Write a zip file with the rows as JSON and the files beside them."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        written = await asyncio.to_thread(orjson.dumps, found, default=_plain, option=orjson.OPT_INDENT_2)
        await asyncio.to_thread(archive.writestr, "data.json", written)
        async for name, download in files:
            with archive.open(name, "w", force_zip64=True) as entry:
                async for piece in download.chunks():
                    await asyncio.to_thread(entry.write, piece)


def _finds() -> dict[str, Find]:
    finds: dict[str, Find] = {}
    for rule in WORK:
        if rule.find is not None and not rule.is_second and rule.collection not in LEFT_OUT:
            finds.setdefault(rule.collection, rule.find)
    return finds


def _is_theirs(scope: Scope, name: str, row: Mapping[str, Any]) -> bool:
    """What somebody else wrote in a group is not theirs, although it names them."""
    return name != "events" or row.get("source_key") in {f"user:{line_id}" for line_id in scope.line_ids}


def _shown(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _shown(one) for name, one in value.items() if name not in NOT_SHOWN}
    if isinstance(value, list):
        return [_shown(one) for one in value]
    return value


def _plain(value: Any) -> Any:
    """Write what JSON has no form for; raw webhooks are JSON themselves."""
    if isinstance(value, bytes):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value.decode("utf-8", "replace")
    return str(value)
