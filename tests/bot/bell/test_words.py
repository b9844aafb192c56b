"""What the bell says, in both languages."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from bot.bell.words import SENTENCES, describe, describe_quiet, place, sentence
from handlers.rendering.translations import LANGUAGES, translations
from inbox.clock import now
from inbox.contacts.contact import Contact
from inbox.notifications import Notification, NotificationKind

JA, EN = translations("ja"), translations("en")
ONE = Notification("message:e1", "message", None, "v_1", "c_1", None, now())


def contact(name: str, **more: Any) -> Contact:
    nothing = dict.fromkeys(("line_id", "picture_url", "language", "status_message", "is_following"))
    unlinked = {"customer_gid": None, "customer_name": None, "tags": (), "profile_fetched_at": None}
    kept = {**nothing, **unlinked, "first_seen_at": now(), "last_event_at": now(), **more}
    return Contact(id=f"c_{name}", channel="main", kind="person", display_name=name, **kept)


@pytest.mark.parametrize("kind", get_args(NotificationKind))
def test_every_kind_has_a_sentence_in_both_languages_and_a_place(kind: NotificationKind) -> None:
    one = replace(ONE, kind=kind, conversation_id=None, text="<秘密>" if kind == "mention" else None)
    assert kind in SENTENCES
    assert place(one).startswith("/")
    said = [sentence(one, contact("はな"), translations(language)) for language in LANGUAGES]
    assert len(set(said)) == 2
    assert "秘密" not in "".join(said)
    assert "%" not in "".join(said)


def test_a_kind_that_is_not_known_yet_breaks_nothing() -> None:
    newer: Any = replace(ONE, kind="from tomorrow", conversation_id=None)  # type: ignore[arg-type]
    assert (sentence(newer, None, EN), place(newer)) == ("There is something new", "/inbox")


def test_a_burst_names_three_and_says_that_there_are_more() -> None:
    people = {one.id: one for one in map(contact, "あいうえ")}
    news = [replace(ONE, contact_id=one, conversation_id=f"v_{one}") for one in people]
    words = describe(news, people, JA)
    assert words is not None
    assert words.title == "4人から4件の新着"
    assert words.body == "あ（未連携） · い（未連携） · う（未連携） · …"
    english = describe(news[:2], people, EN)
    assert english is not None
    assert english.title == "2 new from 2 people"
    mixed = describe([news[0], replace(news[1], kind="send_failed")], people, EN)
    assert mixed is not None
    assert mixed.title == "2 notifications"
    assert describe([], {}, JA) is None


def test_many_during_quiet_hours_are_counted_up_to_a_hundred() -> None:
    assert describe_quiet(1, EN).title == "1 notification during quiet hours"
    assert describe_quiet(100, JA).title == "おやすみ中に99+件の通知があります"
