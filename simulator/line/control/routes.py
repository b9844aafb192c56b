"""Every path of the control API; README.md says what each one does."""

from aiohttp import web

from simulator.errors import ControlError
from simulator.line.control import groups, people, saying, settings, webhooks, whole

_PERSON = "/simulator/people/{user_id}"
_GROUP = "/simulator/groups/{group_id}"
_MESSAGE = "/messages/{message_id}"


async def _not_found(request: web.Request) -> web.Response:
    raise ControlError(f"there is no {request.method} {request.path}", 404)


def setup(app: web.Application) -> None:
    """Serve the control API."""
    app.router.add_routes(
        [
            web.get("/simulator/state", whole.show_state),
            web.post("/simulator/reset", whole.reset),
            web.get("/simulator/stream", whole.stream),
            web.get("/simulator/people", people.list_people),
            web.post("/simulator/people", people.create_person),
            web.get(_PERSON, people.show_person),
            web.patch(_PERSON, people.update_person),
            web.get(f"{_PERSON}/talk", people.show_talk),
            web.get(f"{_PERSON}/menu", people.show_menu),
            web.post(f"{_PERSON}/messages", saying.create_message),
            web.post(f"{_PERSON}/albums", saying.create_album),
            web.delete(f"{_PERSON}{_MESSAGE}", saying.delete_message),
            web.post(f"{_PERSON}/postbacks", saying.create_postback),
            web.post(f"{_PERSON}/taps", saying.create_tap),
            web.post(f"{_PERSON}/account-links", saying.create_account_link),
            web.get("/simulator/contents/{message_id}", people.show_content),
            web.get("/simulator/rich-menus/{menu_id}/image", people.show_menu_image),
            web.get("/simulator/groups", groups.list_groups),
            web.post("/simulator/groups", groups.create_group),
            web.get(_GROUP, groups.show_group),
            web.get(f"{_GROUP}/talk", groups.show_talk),
            web.post(f"{_GROUP}/messages", saying.create_message),
            web.patch(f"{_GROUP}{_MESSAGE}", saying.update_message),
            web.delete(f"{_GROUP}{_MESSAGE}", saying.delete_message),
            web.post(f"{_GROUP}/postbacks", saying.create_postback),
            web.post(f"{_GROUP}/members", groups.create_members),
            web.delete(f"{_GROUP}/members/{{user_id}}", groups.delete_member),
            web.post(f"{_GROUP}/bot", groups.create_bot),
            web.delete(f"{_GROUP}/bot", groups.delete_bot),
            web.post("/simulator/events", webhooks.create_events),
            web.post("/simulator/webhooks/empty", webhooks.create_empty),
            web.post("/simulator/webhooks/redeliver", webhooks.redeliver),
            web.post("/simulator/webhooks/duplicate", webhooks.duplicate),
            web.get("/simulator/deliveries", webhooks.list_deliveries),
            web.get("/simulator/calls", webhooks.list_calls),
            web.get("/simulator/switches", settings.show_switches),
            web.patch("/simulator/switches", settings.update_switches),
            web.get("/simulator/faults", settings.list_faults),
            web.post("/simulator/faults", settings.create_fault),
            web.delete("/simulator/faults", settings.delete_faults),
            web.get("/simulator/quota", settings.show_quota),
            web.patch("/simulator/quota", settings.update_quota),
            web.route("*", "/simulator/{rest:.*}", _not_found),
        ]
    )
