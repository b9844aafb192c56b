"""The import of the store's customers as a job: it comes back until the file is there, and until it is read."""

from collections.abc import Mapping
from typing import Any

from bot.jobs.retry import NotYet, TryAgain
from bot.jobs.tools import Tools
from shop.errors import AccessDenied, NotNow, Refused
from shop.sync.importing import FAILURES, StillRunning, run_import

NO_STORE = "ストアが設定されていません。環境変数 SHOPIFY_SHOP を設定して、起動し直してください。"
IN_PROGRESS = ("OPERATION_IN_PROGRESS", "LIMIT_REACHED")


async def import_customers(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Take the customers in, as far as the store lets us now."""
    batch_id = payload["batch_id"]
    if tools.shop is None:
        await tools.store.batches.end(batch_id, "failed", NO_STORE)
        return
    try:
        await run_import(tools.store, tools.shop, batch_id)
    except StillRunning:
        raise NotYet("the store is writing its file") from None
    except AccessDenied:
        await tools.store.batches.end(batch_id, "failed", FAILURES["ACCESS_DENIED"])
    except Refused as error:
        if any(one.code in IN_PROGRESS for one in error.user_errors):
            raise NotYet("another question about everything is under way") from None
        await tools.store.batches.end(batch_id, "failed", error.message)
    except NotNow as error:
        raise TryAgain(type(error).__name__) from error


async def give_up_import(tools: Tools, payload: Mapping[str, Any]) -> None:
    """Say that the import came to nothing; what is taken in stays."""
    await tools.store.batches.end(payload["batch_id"], "failed", "ストアに長い間つながらず、取り込めませんでした。")
