"""The basic fields: each is read from what is known already, none is kept twice."""

from collections.abc import Callable, Mapping

from inbox.customers.customer import Consent, CustomerRecord
from inbox.fields.field import Field, Person
from inbox.fields.types import FieldType, Value

Read = Callable[[Person], Value | None]
# What is not for sale: no marketing by this way.
REFUSING = ("unsubscribed", "redacted")


def _of_record(read: Callable[[CustomerRecord], Value | None]) -> Read:
    return lambda person: read(person.customer.record) if person.customer else None


def _refuses(consent: Consent | None) -> bool | None:
    if consent is None or consent.state not in (*REFUSING, "subscribed"):
        return None
    return consent.state in REFUSING


def _last_seen(person: Person) -> Value | None:
    return person.contact.last_event_at if person.contact else None


def _updated(person: Person) -> Value | None:
    """What a sync in the background does leaves it alone."""
    times = [person.contact.last_event_at] if person.contact else []
    if person.customer and person.customer.last_active_at:
        times.append(person.customer.last_active_at)
    return max(times, default=None)


def _own_id(person: Person) -> Value | None:
    one = person.customer or person.contact
    return one.id if one else None


def _tags(person: Person) -> Value | None:
    tags = person.customer.record.tags if person.customer else person.contact.tags if person.contact else ()
    return tuple(tags) or None


def _computed(key: str, label: str, of: FieldType, read: Read, *, is_editable: bool = False) -> tuple[Field, Read]:
    return Field(key, label, of, "computed", is_editable=is_editable, is_preset=True), read


def _imported(key: str, label: str, of: FieldType) -> Field:
    return Field(key, label, of, "import", is_editable=False, is_preset=True)


COMPUTED: tuple[tuple[Field, Read], ...] = (
    _computed("name", "名前（ストア）", "string", _of_record(lambda record: record.name)),
    _computed("memberId", "会員ID", "string", _of_record(lambda record: record.gid)),
    _computed("member", "会員", "boolean", lambda person: person.customer is not None),
    _computed("tags", "顧客タグ", "list", _tags, is_editable=True),
    _computed("lastSeenAt", "最新アクセス時間", "datetime", _last_seen),
    _computed(
        "createdAt", "初回アクセス時間", "datetime", lambda one: one.contact.first_seen_at if one.contact else None
    ),
    _computed("updatedAt", "最新更新時間", "datetime", _updated),
    _computed("sessionsCount", "合計会話数", "number", lambda person: person.sessions),
    _computed("language", "言語", "string", lambda one: one.contact.language if one.contact else None),
    _computed(
        "hasPushToken", "LINEで送信可能", "boolean", lambda one: one.contact.is_following if one.contact else None
    ),
    _computed(
        "unsubscribeEmail",
        "メール受信拒否",
        "boolean",
        _of_record(lambda one: _refuses(one.email_consent)),
        is_editable=True,
    ),
    _computed(
        "unsubscribeTexting",
        "SMS受信拒否",
        "boolean",
        _of_record(lambda one: _refuses(one.sms_consent)),
        is_editable=True,
    ),
    _computed(
        "city",
        "都市",
        "string",
        _of_record(lambda one: (one.default_address.city or None) if one.default_address else None),
    ),
    _computed(
        "country",
        "国",
        "string",
        _of_record(lambda one: (one.default_address.country or None) if one.default_address else None),
    ),
    _computed("id", "チャネル内のID", "string", _own_id),
)
READ: Mapping[str, Read] = {field.slot: read for field, read in COMPUTED}

# LINE tells nothing of these: they are shown when a program or a file brought them.
IMPORTED: tuple[Field, ...] = (
    _imported("web.browserName", "ウェブのブラウザ名", "string"),
    _imported("web.browser", "ウェブのブラウザ", "string"),
    _imported("web.osName", "ウェブのOS名", "string"),
    _imported("web.os", "ウェブのOS", "string"),
    _imported("web.device", "ウェブの機器", "string"),
    _imported("web.lastSeenAt", "ウェブの最新アクセス時間", "datetime"),
    _imported("web.sessionsCount", "ウェブのセッション数", "number"),
    _imported("mobile.appName", "アプリ名", "string"),
    _imported("mobile.appVersion", "アプリバージョン", "string"),
    _imported("mobile.osName", "アプリOS名", "string"),
    _imported("mobile.os", "アプリOS", "string"),
    _imported("mobile.device", "アプリ機器", "string"),
    _imported("mobile.lastSeenAt", "アプリ最新アクセス時間", "datetime"),
    _imported("mobile.sessionsCount", "アプリセッション数", "number"),
)
# Kept by us, since LINE has no such consent of its own.
OWN: tuple[Field, ...] = (
    Field("unsubscribeLine", "LINE受信拒否", "boolean", "import", is_editable=True, is_preset=True),
)

BASIC: tuple[Field, ...] = (*(field for field, _ in COMPUTED), *OWN, *IMPORTED)
