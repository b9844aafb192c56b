"""受信箱: how messages become the lines of a talk."""

from datetime import timedelta
from typing import Any

from handlers.pages.inbox.items import Around, Item, items_of, top_marked
from handlers.pages.inbox.stickers import PACKAGES
from handlers.pages.inbox.texts import pieces_of
from inbox.clock import now
from inbox.conversations.message import Message, parse_message
from inbox.events.downtimes import Downtime
from simulator.line.messages.texts import SENDABLE


def _message(number: int = 1, **fields: Any) -> Message:
    at = now() + timedelta(seconds=number)
    document = {
        "_id": f"m_{number}",
        "channel": "main",
        "contact_id": "c_1",
        "conversation_id": "v_1",
        "direction": "incoming",
        "kind": "text",
        "text": "こんにちは",
        "author": {"kind": "customer", "id": None, "name": None},
        "sent_at": at,
        "received_at": at,
    }
    return parse_message({**document, **fields})


def _shape(items: list[Item]) -> list[str]:
    return [item.kind for item in items]


def test_an_album_is_one_item_in_the_order_of_its_sender() -> None:
    album = [
        _message(number, kind="image", text=None, content={"image_set": {"id": "s", "index": index, "total": 3}})
        for number, index in ((1, 3), (3, 1), (4, 2))
    ]
    items = items_of([album[0], _message(2), *album[1:]])
    assert _shape(items) == ["day", "entry", "entry"]
    assert [message.id for message in items[1].messages] == ["m_3", "m_4", "m_1"]


def test_days_and_pauses_stand_between_messages() -> None:
    day = timedelta(days=1)
    old, new = _message(1, sent_at=now() - 2 * day), _message(2)
    items = items_of([old, new, _message(3), _message(4, direction="outgoing")])
    assert _shape(items) == ["day", "entry", "day", "entry", "entry", "entry"]
    assert [item.is_first for item in items if item.kind == "entry"] == [True, True, False, True]
    assert _shape(items_of([_message(3)], Around(before=new))) == ["entry"]
    assert [item.is_top for item in top_marked(items)] == [True, *[False] * 5]


def test_the_line_above_the_unread_stands_once() -> None:
    read, unread = _message(1), [_message(2), _message(3)]
    assert _shape(items_of([read, *unread], Around(unread_from=read.received_at))) == [
        "day",
        "entry",
        "unread",
        "entry",
        "entry",
    ]


def test_a_time_without_receipt_stands_where_it_was_in_a_talk_that_went_on() -> None:
    """4.22 (e)."""
    first, second = _message(1), _message(60)
    gap = Downtime(first.sent_at + timedelta(seconds=5), second.sent_at - timedelta(seconds=5))
    late = Downtime(second.sent_at + timedelta(seconds=5), second.sent_at + timedelta(seconds=65))
    downtimes = [late, gap]
    assert _shape(items_of([first, second], Around(downtimes=downtimes))) == ["day", "entry", "gap", "entry"]
    assert _shape(items_of([first, second], Around(downtimes=downtimes, goes_on=True)))[-1] == "gap"
    assert _shape(items_of([second], Around(downtimes=[gap]))) == ["day", "entry"]
    assert _shape(items_of([second], Around(before=first, downtimes=[gap]))) == ["gap", "entry"]


def test_a_quote_finds_what_it_quotes() -> None:
    said = _message(1, line_message_id="77", quote_token="token")
    asked = _message(2, quoted_message_id="77")
    answered = _message(3, direction="outgoing", content={"quote_token": "token"})
    items = items_of([said, asked, answered], Around(quotable=[said]))
    assert [item.quoted.id if item.quoted else None for item in items if item.kind == "entry"] == [None, "m_1", "m_1"]


def test_marks_in_a_text_are_cut_out() -> None:
    content = {
        "emojis": [{"index": 2, "length": 3}, {"index": 90, "length": 2}],
        "mentions": [{"index": 6, "length": 3}, {"index": 7, "length": 1}],
    }
    pieces = pieces_of(_message(text="あ (e) @花子です", content=content))
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("text", "あ "),
        ("emoji", "(e)"),
        ("text", " "),
        ("mention", "@花子"),
        ("text", "です"),
    ]


def test_a_comment_that_names_colleagues_is_one_text() -> None:
    comment = _message(direction="comment", text="@鈴木 お願い", content={"mentions": ["01STAFF"]})
    assert [piece.text for piece in pieces_of(comment)] == ["@鈴木 お願い"]


def test_only_stickers_that_line_takes_are_offered() -> None:
    assert {package: (first, last) for package, first, last in PACKAGES} == SENDABLE
