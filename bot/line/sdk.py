"""LINE's own client. It takes two seconds to import, which receipt must not wait for."""

import asyncio
import gc
import importlib
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

MESSAGING = "linebot.v3.messaging"
# More than there are senders and jobs at once: nobody waits for a turn while LINE is slow.
CONNECTIONS = 64


class Sdk:
    """The client for one address of LINE's."""

    def __init__(self, messaging: Any, models: Any, api_url: str) -> None:
        configuration = messaging.Configuration(access_token="", host=api_url)
        configuration.connection_pool_maxsize = CONNECTIONS
        self._messaging = messaging
        self._client = messaging.AsyncApiClient(configuration)
        self._api = messaging.AsyncMessagingApi(self._client)
        # A status that is no success, and an answer that LINE's client does not know yet.
        self.Refusal: type[Any] = messaging.ApiException
        self.NotUnderstood: type[Exception] = models.ValidationError

    def call(self, name: str) -> Callable[..., Awaitable[Any]]:
        """Give a call by its name in LINE's reference, with status and headers in its answer."""
        call: Callable[..., Awaitable[Any]] = getattr(self._api, f"{name}_with_http_info")
        return call

    def model(self, name: str, wanted: Mapping[str, Any]) -> Any:
        """Make a request; constructors lose what they do not know, so it is made of a plain object."""
        return getattr(self._messaging, name).from_dict(dict(wanted))

    async def close(self) -> None:
        await self._client.close()


async def load_sdk(api_url: str) -> Sdk:
    """Import the client in a thread, and open it."""
    messaging, models = await asyncio.to_thread(_import)
    return Sdk(messaging, models, api_url)


def _import() -> tuple[Any, Any]:
    is_first = MESSAGING not in sys.modules
    modules = importlib.import_module(MESSAGING), importlib.import_module("pydantic.v1")
    if is_first:
        # The last of what stays for good: looking through all of it for garbage would hold up answers again and again.
        gc.collect()
        gc.freeze()
    return modules
