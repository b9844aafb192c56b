"""Putting everything that is held on a person into one file."""

from collections.abc import Mapping
from typing import Any

from bot.jobs.tools import Tools


async def make_archive(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Make the archive."""
    await tools.store.archives.make(payload["archive_id"])


async def give_up_archive(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Say that none could be made."""
    await tools.store.archives.give_up(payload["archive_id"])
