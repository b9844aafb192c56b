"""Conversations: list, assign, change the status."""

from aiohttp import web

from handlers.access import allow
from handlers.answers import conflict_response, json_response
from handlers.api import schemas
from handlers.api.requests import MESSAGE, read_after, read_body, read_choice, read_limit
from handlers.api.writing import write_conversation, write_conversations, write_person
from handlers.conversations.assigning import find_assignee
from handlers.conversations.statuses import change_status
from handlers.identity import actor_of
from handlers.keys import STORE
from handlers.rendering import translate
from inbox.conversations.conversation import STATUSES
from inbox.conversations.conversations import UNSET, ConversationFilter
from inbox.errors import Conflict, Invalid
from inbox.store import Store

NOBODY = "none"
TAG_LIMIT = 250


@allow("read")
async def list_conversations(request: web.Request) -> web.Response:
    """List conversations, the longest waiting first, or the newest first."""
    store = request.app[STORE]
    wanted = await _read_filter(request, store)
    page = await store.conversations.list(wanted, read_after(request), read_limit(request))
    conversations = await write_conversations(store, page.items)
    return json_response(schemas.Conversations(conversations=conversations, next=page.next))


@allow("assign")
async def create_assignment(request: web.Request) -> web.Response:
    """Give a conversation to somebody or nobody; who comes second is told who has it."""
    store, body = request.app[STORE], await read_body(request, schemas.NewAssignment)
    assignee = await find_assignee(store, body.assignee)
    expected = await find_assignee(store, body.expected) if "expected" in body.model_fields_set else UNSET
    conversation_id = request.match_info["conversation"]
    try:
        conversation = await store.conversations.assign(conversation_id, assignee, actor_of(request), expected)
    except Conflict as conflict:
        return await _lost_race(request, store, conversation_id, conflict)
    return json_response(await write_conversation(store, conversation))


@allow("reply")
async def create_status(request: web.Request) -> web.Response:
    """Change where a conversation stands."""
    store, body = request.app[STORE], await read_body(request, schemas.NewStatus)
    conversation = await change_status(
        store.conversations,
        request.match_info["conversation"],
        body.status,
        actor_of(request),
        reason=body.reason,
        until=body.until,
    )
    return json_response(await write_conversation(store, conversation))


async def _read_filter(request: web.Request, store: Store) -> ConversationFilter:
    assignee, tag = request.query.get("assignee"), request.query.get("tag")
    if tag is not None and not 1 <= len(tag) <= TAG_LIMIT:
        raise Invalid(MESSAGE, fields={"tag": "length"})
    return ConversationFilter(
        status=read_choice(request, "status", STATUSES),
        assignee=None if assignee == NOBODY else await find_assignee(store, assignee),
        unassigned=assignee == NOBODY,
        tag=tag,
        newest_first=read_choice(request, "order", ("waiting", "newest")) == "newest",
    )


async def _lost_race(request: web.Request, store: Store, conversation_id: str, conflict: Conflict) -> web.Response:
    conversation = await store.conversations.get(conversation_id)
    has_it = conversation.assignee
    staff = await store.staff.many([has_it] if has_it else [])
    error = schemas.LostRace(
        code=conflict.code, message=translate(request, conflict), assignee=write_person(has_it, staff)
    )
    shown = await write_conversation(store, conversation)
    return conflict_response(schemas.AssignmentConflict(error=error, conversation=shown))


routes = [
    web.get("/api/v1/conversations", list_conversations),
    web.post("/api/v1/conversations/{conversation}/assignment", create_assignment),
    web.post("/api/v1/conversations/{conversation}/status", create_status),
]
