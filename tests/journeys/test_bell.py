"""The bell of real servers: killed after a push service took what they sent, and several beside each other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from inbox.clock import now
from inbox.ids import new_id
from inbox.notifications import Notification
from inbox.store import Store, open_store
from tests.eventually import eventually
from tests.journeys.servers import OWNER_EMAIL, Program, free_port, running, server_program
from tests.push_service import BrowserKeys, PushService, open_push_service


@dataclass(slots=True)
class Scene:
    """A server, what it keeps, and a push service."""

    server: Program
    store: Store
    service: PushService

    @property
    def rows(self) -> Any:
        return self.store.database["bell_deliveries"]

    async def browser(self, path: str) -> BrowserKeys:
        """Let a browser of the owner ask to be told."""
        owner = await self.store.staff.find_by_email(OWNER_EMAIL)
        assert owner is not None
        _, session = await self.store.sessions.open(owner.id, "Firefox", "127.0.0.1")
        keys = BrowserKeys()
        await self.store.bell.subscriptions.keep(session, keys.address(self.service.url + path), "ja")
        return keys

    async def call(self) -> None:
        """Let the bell ring."""
        name = new_id()
        await self.store.notifications.add(
            [Notification(f"message:{name}", "message", None, f"v_{name}", None, None, now())]
        )

    async def is_over(self) -> bool:
        """Tell whether everything that was to be told is."""
        untold = await self.store.notifications.untold(1)
        return not untold and await self.rows.count_documents({"state": "waiting"}) == 0


@asynccontextmanager
async def open_scene(uri: str, database: str, folder: Path, *, workers: int = 1) -> AsyncIterator[Scene]:
    """Run everything; LINE is away, which is nothing to the bell."""
    async with open_push_service() as service, open_store(uri, database) as store:
        settings = {"MADOGUCHI_PUSH_ORIGINS": service.url}
        line = f"http://127.0.0.1:{free_port()}"
        server = server_program(uri, database, line, folder, workers=workers, settings=settings)
        async with running(server):
            yield Scene(server, store, service)


@pytest.mark.timeout(120)
async def test_a_server_killed_after_sending_repeats_what_the_browser_knows(
    mongodb_uri: str, empty_database: str, tmp_path: Path
) -> None:
    """4.35: the same name and tag, by which the worker of the page shows it once."""
    async with open_scene(mongodb_uri, empty_database, tmp_path) as scene:
        keys = await scene.browser("/push/1")
        scene.service.faults.append("stuck")
        await scene.call()
        await eventually(scene.service.is_stuck.is_set, timeout_s=30)
        await scene.server.kill()
        await scene.rows.update_many({}, {"$set": {"next_at": now()}})
        await scene.server.start()
        await eventually(scene.is_over, timeout_s=30)
        first, second = [keys.read(call) for call in scene.service.calls]
        assert (first["id"], first["tag"], first["title"]) == (second["id"], second["tag"], second["title"])


@pytest.mark.timeout(120)
async def test_processes_beside_each_other_tell_each_thing_once(
    mongodb_uri: str, empty_database: str, tmp_path: Path
) -> None:
    """4.35."""
    async with open_scene(mongodb_uri, empty_database, tmp_path, workers=3) as scene:
        browsers = {f"/push/{number}": await scene.browser(f"/push/{number}") for number in range(4)}
        for _ in range(10):
            await scene.call()
        await eventually(scene.is_over, timeout_s=30)
        rows = await scene.rows.find().to_list(None)
        assert len(rows) == 40
        assert {(row["state"], row["attempts"]) for row in rows} == {("sent", 1)}
        told = [browsers[call.path].read(call) for call in scene.service.calls]
        assert len({one["id"] for one in told}) == len(told)
