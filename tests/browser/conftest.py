"""Real Chromium against the real programs, one desk for all browser tests of a test process, gone when they are."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from inbox.ids import new_id
from tests.browser.chromium import open_chromium
from tests.browser.desk import Desk
from tests.journeys.servers import free_port, line_program, running, server_program

# A browser on a busy machine takes its time; who waits for something says so itself.
PATIENCE_S = 180
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every browser test take longer than a test may otherwise."""
    for item in items:
        if item.path.is_relative_to(HERE) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(PATIENCE_S))


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def running_desk(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """Run server, simulator and browser."""
    folder, port, line_port = tmp_path_factory.mktemp("desk"), free_port(), free_port()
    line = line_program(f"http://127.0.0.1:{port}/line/webhook", folder, line_port)
    # Chromium keeps cookies for localhost over plain HTTP, as `./run demo` uses it.
    settings = {"MADOGUCHI_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    server = server_program(mongodb_uri, f"desk_{new_id().lower()}", line.url, folder, port, settings=settings)
    async with running(line, server), open_chromium() as chromium:
        yield Desk(server, line, chromium)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(running_desk: Desk) -> AsyncIterator[Desk]:
    """Give the desk, and see to it that no page complained."""
    running_desk.begin()
    try:
        yield running_desk
    finally:
        await running_desk.close_pages()
    assert not running_desk.surprises()
