"""What each type of event means."""

from typing import Any

import pytest

from inbox.conversations.message import Media
from inbox.intake.meaning import ActivityEntry, IncomingMessage, Source
from tests.bot.samples import CUSTOMER, GROUP, PERSON, raw_event, raw_message, read

IN_GROUP = {"type": "group", "groupId": GROUP, "userId": CUSTOMER}


def message_of(raw: dict[str, Any]) -> IncomingMessage:
    message = read(raw).message
    assert message is not None
    return message


def activity_of(raw: dict[str, Any]) -> ActivityEntry:
    activity = read(raw).activity
    assert activity is not None
    return activity


def kinds_of_jobs(raw: dict[str, Any]) -> list[str]:
    return [job.kind for job in read(raw).jobs]


def test_a_text_keeps_all_that_line_sent_with_it() -> None:
    tokens = {"quoteToken": "q", "quotedMessageId": "1", "markAsReadToken": "m"}
    intake = read(raw_message({"type": "text", "text": "いつ届きますか", **tokens}))
    assert intake.source == Source("person", CUSTOMER)
    assert intake.reply_token == "token"
    assert intake.message == IncomingMessage(
        "text",
        "いつ届きますか",
        {},
        line_message_id="468789577898262530",
        quote_token="q",
        quoted_message_id="1",
        mark_as_read_token="m",
    )


def test_marks_are_found_behind_an_emoji_of_two_units() -> None:
    mention = {"mentionees": [{"index": 3, "length": 3, "type": "user", "userId": "U1", "isSelf": True}]}
    emojis = [{"index": 7, "length": 6, "productId": "p", "emojiId": "001"}]
    message = message_of(
        raw_message({"type": "text", "text": "🙏 @店長 (love)!", "mention": mention, "emojis": emojis})
    )
    assert message.text is not None
    [named], [emoji] = message.content["mentions"], message.content["emojis"]
    assert message.text[named["index"] : named["index"] + named["length"]] == "@店長"
    assert (named["user_id"], named["is_self"]) == ("U1", True)
    assert message.text[emoji["index"] : emoji["index"] + emoji["length"]] == "(love)"


@pytest.mark.parametrize("place", [{"index": 0, "length": 99}, {"index": -1, "length": 1}, {"index": "0"}, {}])
def test_a_mark_outside_the_text_is_left_out(place: dict[str, Any]) -> None:
    emoji = {"productId": "p", "emojiId": "1", **place}
    assert message_of(raw_message({"type": "text", "text": "短い", "emojis": [emoji, "x"]})).content == {}


def test_a_sticker_says_its_own_words_else_its_keywords() -> None:
    sticker = {"type": "sticker", "packageId": "446", "stickerId": "1988", "stickerResourceType": "NEW_KIND"}
    assert message_of(raw_message({**sticker, "keywords": ["OK", "了解"]})).text == "OK、了解"
    assert message_of(raw_message({**sticker, "keywords": ["OK"], "text": "やったね"})).text == "やったね"
    silent = message_of(raw_message(sticker))
    assert silent.text is None
    assert silent.content == {"package_id": "446", "sticker_id": "1988", "resource_type": "NEW_KIND"}


@pytest.mark.parametrize("kind", ["image", "video", "audio", "file"])
def test_what_line_holds_is_fetched(kind: str) -> None:
    raw = raw_message({"type": kind, "contentProvider": {"type": "line"}})
    assert message_of(raw).media == Media("pending")
    assert kinds_of_jobs(raw) == ["profile", "media"]


def test_what_a_stranger_holds_is_never_fetched() -> None:
    provider = {"type": "external", "originalContentUrl": "http://169.254.169.254/", "previewImageUrl": "x"}
    raw = raw_message({"type": "image", "contentProvider": provider})
    assert message_of(raw).media == Media("external", external_url="http://169.254.169.254/")
    assert "media" not in kinds_of_jobs(raw)


def test_a_picture_of_an_album_knows_its_place() -> None:
    album = {"id": "set", "index": 2, "total": 3}
    assert message_of(raw_message({"type": "image", "imageSet": album})).content == {"image_set": album}
    assert message_of(raw_message({"type": "image", "imageSet": {"id": "set"}})).content == {"image_set": {"id": "set"}}


def test_files_and_recordings_keep_name_size_and_length() -> None:
    file = message_of(raw_message({"type": "file", "fileName": "見積書.pdf", "fileSize": 2138}))
    assert (file.media, file.text) == (Media("pending", file_name="見積書.pdf", size=2138), "見積書.pdf")
    assert message_of(raw_message({"type": "audio", "duration": 60_000})).media == Media("pending", duration_ms=60_000)


def test_a_place_can_be_found_by_its_name() -> None:
    place = {"title": "本社", "address": "千代田区1-3", "latitude": 35.6, "longitude": 139}
    message = message_of(raw_message({"type": "location", **place}))
    assert (message.text, message.content) == ("本社 千代田区1-3", place)


@pytest.mark.parametrize(
    "message", [{"type": "hoge", "text": "読める"}, {"type": "text"}, {"type": "text", "text": {"$ne": 1}}, {}]
)
def test_a_message_of_an_unknown_kind_is_shown(message: dict[str, Any]) -> None:
    read_message = message_of(raw_message(message))
    assert read_message.kind == "unknown"
    assert read_message.text == ("読める" if message.get("type") == "hoge" else None)


def test_a_group_is_kept_apart_from_its_members() -> None:
    intake = read(raw_message({"type": "text", "text": "皆さん"}, source=IN_GROUP))
    assert intake.source == Source("group", GROUP, CUSTOMER)
    assert [(job.kind, job.payload["line_id"]) for job in intake.jobs] == [("profile", GROUP), ("member", GROUP)]


def test_unsend_takes_a_message_back() -> None:
    intake = read(raw_event("unsend", unsend={"messageId": "9"}, replyToken=None))
    assert (intake.unsend, intake.reply_token) == ("9", None)


def test_an_edit_carries_the_new_words_and_when_they_were_written() -> None:
    changed = {"type": "text", "id": "9", "text": "直しました", "quoteToken": "q2"}
    intake = read(raw_event("messageEdited", IN_GROUP, message=changed))
    assert intake.edit is not None
    assert (intake.edit.line_message_id, intake.edit.text, intake.edit.quote_token) == ("9", "直しました", "q2")
    assert intake.edit.edited_at == intake.event.occurred_at
    assert activity_of(raw_event("messageEdited", message={"type": "text"})).kind == "unknown"


def test_follow_and_unfollow_say_whether_the_customer_can_be_reached() -> None:
    """3.16, 4.26: a contact, and no conversation."""
    follow = read(raw_event("follow", follow={"isUnblocked": True}))
    assert (follow.follow, follow.message) == (True, None)
    assert follow.activity == ActivityEntry("follow", {"is_unblocked": True})
    assert [job.kind for job in follow.jobs] == ["profile"]
    assert read(raw_event("unfollow", replyToken=None)).follow is False


def test_a_tap_is_something_that_the_customer_said() -> None:
    """4.26: created on the first message or postback."""
    raw = raw_event("postback", postback={"data": "action=order&id=1042", "params": {"datetime": "2026-12-25T10:00"}})
    message = message_of(raw)
    assert (message.kind, message.text) == ("postback", None)
    assert message.content == {"data": "action=order&id=1042", "params": {"datetime": "2026-12-25T10:00"}}


def test_turning_a_page_of_the_rich_menu_opens_no_conversation() -> None:
    params = {"newRichMenuAliasId": "menu-b", "status": "SUCCESS"}
    intake = read(raw_event("postback", postback={"data": "turn", "params": params}))
    assert intake.message is None
    assert intake.activity == ActivityEntry("menu_switched", {"alias": "menu-b", "status": "SUCCESS"})


@pytest.mark.parametrize(
    ("raw", "entry"),
    [
        (raw_event("join", IN_GROUP), ActivityEntry("join")),
        (raw_event("leave", IN_GROUP), ActivityEntry("leave")),
        (
            raw_event("memberJoined", IN_GROUP, joined={"members": [{"type": "user", "userId": "U1"}, {}, 3]}),
            ActivityEntry("member_joined", {"members": ["U1"]}),
        ),
        (raw_event("memberLeft", IN_GROUP, left={}), ActivityEntry("member_left", {"members": []})),
        (
            raw_event("accountLink", link={"result": "ok", "nonce": "n"}),
            ActivityEntry("account_link", {"result": "ok"}),
        ),
        (
            raw_event("videoPlayComplete", videoPlayComplete={"trackingId": "t"}),
            ActivityEntry("video_played", {"tracking_id": "t"}),
        ),
        (
            raw_event("beacon", beacon={"hwid": "d41d", "type": "enter"}),
            ActivityEntry("beacon", {"hwid": "d41d", "beacon_type": "enter"}),
        ),
        (
            raw_event("membership", membership={"type": "joined", "membershipId": 3189}),
            ActivityEntry("membership", {"change": "joined", "membership_id": 3189}),
        ),
        (raw_event("activated", chatControl={"expireAt": 1}), ActivityEntry("activated", {"expire_at_ms": 1})),
        (raw_event("deactivated"), ActivityEntry("deactivated")),
        (raw_event("something new"), ActivityEntry("unknown", {"type": "something new"})),
        (raw_event(None), ActivityEntry("unknown")),  # type: ignore[arg-type]
        (raw_event(["message"]), ActivityEntry("unknown")),  # type: ignore[arg-type]
    ],
    ids=lambda value: value.kind if isinstance(value, ActivityEntry) else "",
)
def test_the_other_events_leave_a_line_in_the_talk(raw: dict[str, Any], entry: ActivityEntry) -> None:
    assert activity_of(raw) == entry


@pytest.mark.parametrize("kind", ["module", "botSuspended", "botResumed", "delivery"])
def test_what_is_about_the_account_leaves_no_line(kind: str) -> None:
    intake = read(raw_event(kind, None, replyToken=None))
    assert (intake.source, intake.message, intake.activity) == (None, None, None)


def test_in_standby_nothing_is_answered_and_no_token_kept() -> None:
    intake = read(raw_message({"type": "text", "text": "こんにちは"}, mode="standby"), "受け付けました")
    assert (intake.standby, intake.reply_token, intake.replies) == (True, None, ())
    assert intake.message is not None


@pytest.mark.parametrize("name", ["type", "mode", "source", "message", "replyToken", "postback", "follow", "unsend"])
@pytest.mark.parametrize("value", [None, 1, "x", [], {"$ne": None}, {"type": {"$gt": ""}}, True])
@pytest.mark.parametrize("kind", ["message", "postback", "follow", "unsend", "messageEdited", "memberJoined"])
def test_no_shape_of_a_field_breaks_the_reading(kind: str, name: str, value: Any) -> None:
    intake = read({**raw_event(kind, PERSON), name: value}, "受付: {message}")
    assert intake.event.raw[name] == value
