"""The browser that the tests drive."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright, expect

# A browser on a busy machine takes its time.
PATIENCE_MS = 45_000
# The one without a window of its own takes a third of the work.
PROGRAM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
# Without these Chromium asks the world for updates, and a closed network makes it wait.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)


@asynccontextmanager
async def open_chromium() -> AsyncIterator[Browser]:
    """Run Chromium until the block ends; what is expected of its pages may take a while."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=PROGRAM, args=list(FLAGS))
        try:
            yield chromium
        finally:
            await chromium.close()
