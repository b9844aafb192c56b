"""LINE's own library for Python works with the simulator as with LINE."""

import importlib
import io
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PIL import Image

from tests.simulator.line import TOKEN, Line
from tests.simulator.test_rich_menus import MENU

# It ships no type hints.
sdk: Any = importlib.import_module("linebot.v3.messaging")


@pytest.fixture
async def client(line: Line) -> AsyncIterator[Any]:
    """Open the library's client."""
    opened = sdk.AsyncApiClient(sdk.Configuration(access_token=TOKEN, host=str(line.client.make_url("")).rstrip("/")))
    yield opened
    await opened.close()


async def test_reply_push_and_a_repeated_push(line: Line, client: Any) -> None:
    api, person = sdk.AsyncMessagingApi(client), await line.person()
    texts = [{"type": "text", "text": "はい"}]
    token = (await line.write(person))["replyToken"]
    replied = await api.reply_message(sdk.ReplyMessageRequest.from_dict({"replyToken": token, "messages": texts}))
    assert replied.sent_messages[0].id == (await line.talk(person))[-1]["message_id"]
    request, key = sdk.PushMessageRequest.from_dict({"to": person, "messages": texts}), str(uuid.uuid4())
    pushed = await api.push_message_with_http_info(request, x_line_retry_key=key)
    assert pushed.headers["X-Line-Request-Id"]
    with pytest.raises(sdk.ApiException) as again:
        await api.push_message(request, x_line_retry_key=key)
    assert again.value.status == 409
    assert again.value.headers["x-line-accepted-request-id"] == pushed.headers["X-Line-Request-Id"]


async def test_who_is_there_and_what_is_left(line: Line, client: Any) -> None:
    api, person = sdk.AsyncMessagingApi(client), await line.person("花子")
    assert (await api.get_profile(person)).display_name == "花子"
    assert (await api.get_bot_info()).user_id == line.platform.channel.user_id
    assert (await api.get_message_quota()).value == 200
    assert (await api.get_message_quota_consumption()).total_usage == 0
    assert person in (await api.get_followers()).user_ids
    await api.show_loading_animation(sdk.ShowLoadingAnimationRequest(chatId=person, loadingSeconds=5))
    assert (await api.issue_link_token(person)).link_token


async def test_rich_menus_and_contents(line: Line, client: Any) -> None:
    api, blob, person = sdk.AsyncMessagingApi(client), sdk.AsyncMessagingApiBlob(client), await line.person()
    menu_id = (await api.create_rich_menu(sdk.RichMenuRequest.from_dict(MENU))).rich_menu_id
    image = io.BytesIO()
    Image.new("RGB", (800, 540)).save(image, "PNG")
    headers = {"Content-Type": "image/png"}
    await blob.set_rich_menu_image(menu_id, body=bytearray(image.getvalue()), _headers=headers)
    await api.set_default_rich_menu(menu_id)
    assert (await api.get_default_rich_menu_id()).rich_menu_id == menu_id
    sent = await line.control("POST", f"/people/{person}/messages", {"type": "image"})
    assert (await blob.get_message_content(sent["message_id"]))[:2] == b"\xff\xd8"
