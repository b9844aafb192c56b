"""The browsers that one is told by while no page is open."""

from aiohttp import web

from bot.bell.targets import BrowserTarget, send_test
from bot.bell.web_push import own_keys, parse_address
from handlers import rendering
from handlers.access import allow
from handlers.answers import json_response, see_other
from handlers.forms import read_form
from handlers.keys import BELL, STORE
from handlers.middlewares.errors import wants_fragment
from handlers.pages.settings.frame import me
from handlers.pages.settings.notifications import NOTIFICATIONS, show_page
from inbox.errors import Conflict

DEVICES = f"{NOTIFICATIONS}/devices"
GONE = "この端末は、もう通知を受け取れません。一覧から外しました。必要なら、その端末でもう一度登録してください。"
NOT_NOW = "通知サービスから受け取ったという返事がありません（%(reason)s）。時間をおいて、もう一度お試しください。"


@allow("read")
async def show_key(request: web.Request) -> web.Response:
    """Give the key that a browser subscribes with, and the page's token for its worker."""
    keys = await own_keys(request.app[STORE])
    return json_response({"key": keys.public, "csrf": request["session"].csrf_token})


@allow("read")
async def create_device(request: web.Request) -> web.Response:
    """Keep or renew this browser's address: `endpoint`, `p256dh` and `auth`, as the browser says them."""
    form = await read_form(request)
    origins = request.app[BELL].settings.push_origins
    address = parse_address(form.word("endpoint"), form.word("p256dh"), form.word("auth"), origins)
    language = rendering.language_of(request)
    await request.app[STORE].bell.subscriptions.keep(request["session"], address, language)
    return web.Response(status=204)


@allow("read")
async def create_device_removal(request: web.Request) -> web.Response:
    """Tell one of one's browsers no more."""
    await request.app[STORE].bell.subscriptions.remove(request.match_info["device"], me(request).id)
    return web.Response(status=204) if wants_fragment(request) else see_other(f"{NOTIFICATIONS}?done=device_off")


@allow("read")
async def create_device_test(request: web.Request) -> web.Response:
    """Send a notification to one of one's browsers now, and say what became of it."""
    store, ways = request.app[STORE], request.app[BELL]
    subscription = await store.bell.subscriptions.get(request.match_info["device"], me(request).id)
    outcome = await send_test(BrowserTarget(store, ways, me(request), subscription), ways.settings.texts)
    if outcome.kind == "sent":
        return see_other(f"{NOTIFICATIONS}?done=test_sent")
    problem = Conflict(GONE) if outcome.kind == "gone" else Conflict(NOT_NOW, reason=outcome.reason)
    return await show_page(request, problem)


routes = [
    web.get(f"{NOTIFICATIONS}/key", show_key),
    web.post(DEVICES, create_device),
    web.post(f"{DEVICES}/{{device}}/removal", create_device_removal),
    web.post(f"{DEVICES}/{{device}}/test", create_device_test),
]
