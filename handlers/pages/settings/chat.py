"""The chats that the bell writes into: one's own, and the team's."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from bot.bell.chats import parse_chat
from bot.bell.targets import ChatTarget, send_test
from handlers import rendering
from handlers.access import Handler, allow
from handlers.answers import see_other
from handlers.forms import read_form
from handlers.keys import BELL, STORE
from handlers.pages.settings.frame import me
from handlers.pages.settings.notifications import NOTIFICATIONS, show_page
from inbox.bell.chat_webhooks import TEAM
from inbox.errors import Conflict, Invalid
from inbox.staff.staff_member import StaffMember

REFUSED = "チャットが受け取りませんでした（%(reason)s）。URLと、チャット側の設定を確かめてください。"


@dataclass(frozen=True, slots=True)
class Chat:
    """Whose chat an address of ours is about, and who may change it."""

    path: str
    permission: str
    owner: Callable[[StaffMember], str]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


OWN = Chat(f"{NOTIFICATIONS}/chat", "read", lambda staff: staff.id)
TEAMS = Chat("/settings/team-chat", "settings", lambda _: TEAM)


def _set(chat: Chat) -> Handler:
    @allow(chat.permission)
    async def update_chat(request: web.Request) -> web.Response:
        """Keep the address of a chat (`url`); it is never shown again."""
        url = (await read_form(request)).word("url")
        try:
            service, host = parse_chat(url, request.app[BELL].settings.chat_origins)
        except Invalid as problem:
            return await show_page(request, problem, refused_chat=chat.name)
        language = rendering.language_of(request)
        await request.app[STORE].bell.chats.set(chat.owner(me(request)), url, service, host, language)
        return see_other(f"{NOTIFICATIONS}?done=chat_on")

    return update_chat


def _remove(chat: Chat) -> Handler:
    @allow(chat.permission)
    async def create_chat_removal(request: web.Request) -> web.Response:
        """Write into a chat no more."""
        await request.app[STORE].bell.chats.remove(chat.owner(me(request)))
        return see_other(f"{NOTIFICATIONS}?done=chat_off")

    return create_chat_removal


def _test(chat: Chat) -> Handler:
    @allow(chat.permission)
    async def create_chat_test(request: web.Request) -> web.Response:
        """Write something into a chat now, and say what became of it."""
        store, ways = request.app[STORE], request.app[BELL]
        webhook = await store.bell.chats.get(chat.owner(me(request)))
        member = None if webhook.owner == TEAM else me(request)
        outcome = await send_test(ChatTarget(store, ways, member, webhook), ways.settings.texts)
        if outcome.kind == "sent":
            return see_other(f"{NOTIFICATIONS}?done=chat_sent")
        return await show_page(request, Conflict(REFUSED, reason=outcome.reason))

    return create_chat_test


routes = [
    route
    for chat in (OWN, TEAMS)
    for route in (
        web.post(chat.path, _set(chat)),
        web.post(f"{chat.path}/removal", _remove(chat)),
        web.post(f"{chat.path}/test", _test(chat)),
    )
]
