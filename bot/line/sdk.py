"""LINE's own client. It takes two seconds to import, which neither receipt nor processing must wait for."""

import asyncio
import gc
import importlib
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

MESSAGING = "linebot.v3.messaging"
# More than there are senders and jobs at once: nobody waits for a turn while LINE is slow.
CONNECTIONS = 64


class Loaded:
    """The client once it is there."""

    def __init__(self, module: Any, base: Any, api_url: str) -> None:
        configuration = module.Configuration(access_token="", host=api_url)
        configuration.connection_pool_maxsize = CONNECTIONS
        self.module = module
        self.client = module.AsyncApiClient(configuration)
        # A status that is no success, and an answer that LINE's client does not know yet.
        self.Refusal: type[Any] = module.ApiException
        self.NotUnderstood: type[Exception] = base.ValidationError
        self._api = module.AsyncMessagingApi(self.client)

    def call(self, name: str) -> Callable[..., Awaitable[Any]]:
        """Give a call by its name in LINE's reference, with status and headers in its answer."""
        call: Callable[..., Awaitable[Any]] = getattr(self._api, f"{name}_with_http_info")
        return call


class Sdk:
    """Loads LINE's client once, in a thread; everybody who needs it waits for the same one."""

    def __init__(self, api_url: str) -> None:
        self._api_url = api_url
        self._lock = asyncio.Lock()
        self._loaded: Loaded | None = None

    @property
    def is_loaded(self) -> bool:
        return self._loaded is not None

    async def load(self) -> Loaded:
        """Give the client."""
        async with self._lock:
            if self._loaded is None:
                module, base = await asyncio.to_thread(_import)
                self._loaded = Loaded(module, base, self._api_url)
            return self._loaded

    async def model(self, name: str, wanted: Mapping[str, Any]) -> Any:
        """Make one of its requests; its constructors lose what they do not know, so from a plain object."""
        return getattr((await self.load()).module, name).from_dict(dict(wanted))

    async def close(self) -> None:
        if self._loaded is not None:
            await self._loaded.client.close()


def _import() -> tuple[Any, Any]:
    is_first = MESSAGING not in sys.modules
    modules = importlib.import_module(MESSAGING), importlib.import_module("pydantic.v1")
    if is_first:
        # The last of what stays for good: looking through all of it for garbage would hold up answers again and again.
        gc.collect()
        gc.freeze()
    return modules
