"""Every path of the Messaging API that is served, and how it is treated."""

from aiohttp import web

from simulator.line.api import chat, contents, menu_links, people, rich_menus, sending, webhook_settings
from simulator.line.api.gate import Asked, Endpoint, Handler, serve
from simulator.line.errors import LineError

_CHAT = "/v2/bot/{kind:group|room}/{group_id}"
_CONTENT = "/v2/bot/message/{message_id}/content"
_MENU = "/v2/bot/richmenu"
_HOOK = "/v2/bot/channel/webhook"
_SENT_BY = "{via:reply|push|multicast|broadcast}"
_CHECKED_FOR = "{via:reply|push|multicast|narrowcast|broadcast}"


async def _not_found(_asked: Asked) -> web.Response:
    raise LineError(404, "Not found")


def _nothing(handler: Handler, name: str, bucket: str = "") -> Endpoint:
    """Describe a call without a body."""
    return Endpoint(handler, name, bucket, reads="nothing")


ROUTES: tuple[tuple[str, str, Endpoint], ...] = (
    ("POST", "/v2/bot/message/reply", Endpoint(sending.reply, "reply")),
    ("POST", "/v2/bot/message/push", Endpoint(sending.push, "push", takes_retry_key=True)),
    ("POST", "/v2/bot/message/multicast", Endpoint(sending.multicast, "multicast", takes_retry_key=True)),
    ("POST", f"/v2/bot/message/validate/{_CHECKED_FOR}", Endpoint(sending.validate, "validate")),
    ("GET", "/v2/bot/message/quota", _nothing(chat.show_quota, "quota")),
    ("GET", "/v2/bot/message/quota/consumption", _nothing(chat.show_consumption, "quota", "consumption")),
    ("GET", f"/v2/bot/message/delivery/{_SENT_BY}", _nothing(chat.show_counter, "quota", "delivery")),
    ("GET", _CONTENT, _nothing(contents.show_content, "content")),
    ("GET", f"{_CONTENT}/preview", _nothing(contents.show_preview, "content", "preview")),
    ("GET", f"{_CONTENT}/transcoding", _nothing(contents.show_transcoding, "content", "transcoding")),
    ("GET", "/v2/bot/info", _nothing(people.show_bot, "info")),
    ("GET", "/v2/bot/profile/{user_id}", _nothing(people.show_profile, "profile")),
    ("GET", "/v2/bot/followers/ids", _nothing(people.list_followers, "profile", "followers")),
    ("GET", "/v2/bot/{kind:group}/{group_id}/summary", _nothing(people.show_group, "group", "summary")),
    ("GET", f"{_CHAT}/members/count", _nothing(people.count_members, "group", "members_count")),
    ("GET", f"{_CHAT}/members/ids", _nothing(people.list_members, "group", "members_ids")),
    ("GET", f"{_CHAT}/member/{{user_id}}", _nothing(people.show_member, "group", "member")),
    ("POST", f"{_CHAT}/leave", _nothing(people.leave_group, "group", "leave")),
    ("POST", "/v2/bot/chat/loading/start", Endpoint(chat.start_loading, "loading")),
    ("POST", "/v2/bot/chat/markAsRead", Endpoint(chat.mark_as_read, "mark_as_read")),
    ("POST", "/v2/bot/user/{user_id}/linkToken", _nothing(chat.issue_link_token, "link_token")),
    ("GET", f"{_HOOK}/endpoint", _nothing(webhook_settings.show_endpoint, "webhook", "webhook_endpoint")),
    ("PUT", f"{_HOOK}/endpoint", Endpoint(webhook_settings.set_endpoint, "webhook", "webhook_endpoint_set")),
    ("POST", f"{_HOOK}/test", Endpoint(webhook_settings.test_endpoint, "webhook", "webhook_test", "optional json")),
    ("POST", _MENU, Endpoint(rich_menus.create_menu, "rich_menu", "rich_menu_create")),
    ("POST", f"{_MENU}/validate", Endpoint(rich_menus.validate_menu, "rich_menu", "rich_menu_validate")),
    ("GET", f"{_MENU}/list", _nothing(rich_menus.list_menus, "rich_menu", "rich_menu_list")),
    ("POST", f"{_MENU}/alias", Endpoint(rich_menus.create_alias, "rich_menu", "alias_create")),
    ("GET", f"{_MENU}/alias/list", _nothing(rich_menus.list_aliases, "rich_menu", "alias_list")),
    ("POST", f"{_MENU}/alias/{{alias}}", Endpoint(rich_menus.update_alias, "rich_menu", "alias_update")),
    ("GET", f"{_MENU}/alias/{{alias}}", _nothing(rich_menus.show_alias, "rich_menu", "alias")),
    ("DELETE", f"{_MENU}/alias/{{alias}}", _nothing(rich_menus.delete_alias, "rich_menu", "rich_menu_alias_delete")),
    ("POST", f"{_MENU}/bulk/link", Endpoint(menu_links.link_many, "rich_menu", "bulk_link")),
    ("POST", f"{_MENU}/bulk/unlink", Endpoint(menu_links.unlink_many, "rich_menu", "bulk_unlink")),
    ("GET", f"{_MENU}/{{menu_id}}", _nothing(rich_menus.show_menu, "rich_menu", "rich_menu_get")),
    ("DELETE", f"{_MENU}/{{menu_id}}", _nothing(rich_menus.delete_menu, "rich_menu", "rich_menu_delete")),
    ("POST", f"{_MENU}/{{menu_id}}/content", _nothing(rich_menus.upload_image, "rich_menu", "image_upload")),
    ("GET", f"{_MENU}/{{menu_id}}/content", _nothing(rich_menus.show_image, "rich_menu", "image")),
    ("GET", "/v2/bot/user/all/richmenu", _nothing(menu_links.show_default, "rich_menu", "default")),
    ("DELETE", "/v2/bot/user/all/richmenu", _nothing(menu_links.clear_default, "rich_menu", "default_clear")),
    ("POST", "/v2/bot/user/all/richmenu/{menu_id}", _nothing(menu_links.set_default, "rich_menu", "default_set")),
    ("GET", "/v2/bot/user/{user_id}/richmenu", _nothing(menu_links.show_link, "rich_menu", "link_get")),
    ("DELETE", "/v2/bot/user/{user_id}/richmenu", _nothing(menu_links.unlink, "rich_menu", "unlink")),
    ("POST", "/v2/bot/user/{user_id}/richmenu/{menu_id}", _nothing(menu_links.link, "rich_menu", "link")),
    ("POST", "/oauth2/v3/token", Endpoint(chat.issue_stateless_token, "token", "", "form", needs_token=False)),
    (
        "POST",
        "/v2/oauth/accessToken",
        Endpoint(chat.issue_short_lived_token, "token", "short_lived", "form", needs_token=False),
    ),
    ("*", "/v2/{rest:.*}", _nothing(_not_found, "unknown")),
)


def setup(app: web.Application) -> None:
    """Serve the Messaging API."""
    for method, path, endpoint in ROUTES:
        app.router.add_route(method, path, serve(endpoint))
