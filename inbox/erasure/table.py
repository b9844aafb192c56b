"""Every collection of the database: what is erased in it of a person, what stays, and how it is found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inbox.erasure import imports, rows, sweeping, talks
from inbox.erasure.rows import Query, deleted, found_by
from inbox.erasure.scope import Erase, Find, Scope
from inbox.erasure.sweeping import masked, swept


@dataclass(frozen=True, slots=True)
class Rule:
    """`erased` and `stays` say in words what `find` and `erase` do; without them there is nothing of a person."""

    collection: str
    erased: str
    stays: str
    find: Find | None = None
    erase: Erase | None = None
    is_second: bool = False
    """Whether it looks for what others wrote, after the person's own rows."""

    @property
    def counted(self) -> str:
        """Name its count."""
        return self.collection.replace(".", "/") + ("+" if self.is_second else "")


def _gone(collection: str, erased: str, query: Query) -> Rule:
    return Rule(collection, erased, "nothing", found_by(collection, query), deleted(collection))


def _swept(collection: str, erased: str, stays: str) -> Rule:
    return Rule(collection, erased, stays, swept(collection), masked(collection), is_second=True)


def _nothing(collection: str, stays: str) -> Rule:
    return Rule(collection, "nothing: it speaks of no customer", stays)


def _customer(scope: Scope) -> list[dict[str, Any]]:
    return [{"customer_id": {"$in": scope.customers}}]


def _contact(scope: Scope) -> list[dict[str, Any]]:
    return [{"contact_id": {"$in": scope.contacts}}]


def _both(scope: Scope) -> list[dict[str, Any]]:
    return [*_contact(scope), *_customer(scope)]


def _conflicts(scope: Scope) -> list[dict[str, Any]]:
    contacts, customers = {"$in": scope.contacts}, {"$in": scope.customers}
    standing: list[dict[str, Any]] = [{"standing.contact_id": contacts}, {"standing.customer_id": customers}]
    return [*_both(scope), {"intended_for": contacts}, *standing]


def _codes(scope: Scope) -> list[dict[str, Any]]:
    return [{"email_key": {"$in": list(scope.traces.emails)}}, {"gid": {"$in": scope.gids}}]


def _pending(scope: Scope) -> list[dict[str, Any]]:
    return [{"_id": {"$in": [f"main:{one}" for one in scope.line_ids]}}, *_customer(scope)]


def _archived(scope: Scope) -> list[dict[str, Any]]:
    return [{"contact_ids": {"$in": scope.contacts}}]


def _of_shop(field: str, scope: Scope) -> list[dict[str, Any]]:
    return [{"shop": scope.traces.shop, field: {"$in": scope.gids}}]


TALKS = (
    Rule(
        "contacts",
        "LINE id, names, picture, own words, tags, fields, the link; the id that is made of the LINE id",
        "that somebody wrote, first and last when",
        talks.find_contacts,
        talks.leave_skeletons,
    ),
    Rule(
        "conversations",
        "last line, reason of a hold, names in anything else",
        "status, who had it, all times; it is resolved",
        talks.find_conversations,
        talks.end_conversations,
    ),
    Rule(
        "media.files",
        "files of the talks, whatever is kept of texts; every file of an import, also a rehearsed one",
        "other people's files",
        talks.find_files,
        talks.delete_files,
    ),
    Rule("media.chunks", "the pieces, with their file", "other people's files"),
    Rule("media.moves", "with their file", "ids of files alone"),
    Rule("public_files", "with their file", "other people's files"),
    Rule(
        "amendments",
        "edits and what was taken back, with their words",
        "nothing",
        talks.find_amendments,
        deleted("amendments"),
    ),
    Rule(
        "messages",
        "texts and contents (or the person's names in them, by the policy), LINE's ids, the search index's words",
        "direction, kind, staff's names, times, how it was sent",
        talks.find_messages,
        talks.empty_messages,
    ),
    _gone("reply_tokens", "reply tokens", _contact),
    _gone("entry_forms", "how far the bot's form went", lambda scope: [{"_id": {"$in": scope.contacts}}]),
    _gone("memos", "the memo and its search words", lambda scope: [{"_id": {"$in": scope.contacts}}]),
    _gone("memo_versions", "every version of the memo", _contact),
    _gone("notifications", "notices about the person", _contact),
    _gone("bell_deliveries", "that staff were told of the person outside of a page", _contact),
    _gone("letters", "letters by e-mail, with address and text", _customer),
    _gone("shop_acts", "orders that staff drafted, mails they had the store send", _customer),
    _gone("address_checks", "questions about addresses", _contact),
)
STORE = (
    _gone("customers", "the whole record, with fields of our own", lambda scope: [{"_id": {"$in": scope.customers}}]),
    _gone("orders", "the person's orders", lambda scope: _of_shop("customer_gid", scope)),
    Rule(
        "removed_gids",
        "numbers that were merged into this one",
        "a hash: the number is gone",
        rows.find_gids,
        rows.remove_gids,
    ),
    _gone("subscription_changes", "what changed in subscriptions", _customer),
    _gone("consent_changes", "why consents were changed", _customer),
    _gone("customer_editors", "who has the record open", _customer),
    _gone("bulk_rows", "what acts on many did with the contact", lambda scope: [{"subject": {"$in": scope.contacts}}]),
    Rule(
        "bulk_picks",
        "the contact among those who were picked",
        "random ids of ours that lead nowhere",
        found_by("bulk_picks", lambda scope: [{"ids": {"$in": scope.contacts}}]),
        rows.unpick,
    ),
    _gone("customer_editors", "who had the record open", _customer),
    _gone("merges", "merges with the records from before", lambda scope: _of_shop("gids", scope)),
    _gone("looks", "who looked at the record", _customer),
    Rule(
        "customer_activity",
        "whose activity it was",
        "that somebody was active in a month",
        rows.find_activity,
        rows.unname_activity,
    ),
)
LINKING = (
    _gone("links", "every link and its history", lambda scope: [*_both(scope), *_of_shop("gid", scope)]),
    _gone("link_invitations", "invitations", _contact),
    _gone("link_sign_ins", "sign-ins that were under way", _contact),
    _gone("link_proofs", "what was proven and not used yet", lambda scope: [*_contact(scope), *_of_shop("gid", scope)]),
    _gone("link_nonces", "proofs that were begun", _both),
    _gone("link_codes", "codes that were asked for", _codes),
    _gone("link_conflicts", "conflicts, also where the person stood on the other side", _conflicts),
    _gone("claims", "claims with their reasons", _both),
    _gone("pending_links", "links that waited for the LINE user", _pending),
)
RAW = (
    Rule(
        "jobs",
        "work that names the person",
        "other work",
        swept("jobs", by_contact=True),
        deleted("jobs"),
    ),
    Rule(
        "bulk_rows",
        "what an act on many did with the person",
        "how many there were",
        swept("bulk_rows", by_contact=True),
        deleted("bulk_rows"),
    ),
    Rule(
        "bulk_picks",
        "that the person was picked",
        "the others who were",
        swept("bulk_picks", by_contact=True),
        rows.leave_out("bulk_picks", "ids"),
    ),
    Rule(
        "events",
        "everything but id, kind and times; in events of others the person's ids",
        "that an event came",
        sweeping.find_events,
        sweeping.reduce_events,
    ),
    Rule(
        "shop_events",
        "the body and whom it was about",
        "topic and times",
        sweeping.find_webhooks,
        sweeping.reduce_webhooks,
    ),
    Rule(
        "data_archives",
        "archives of the person, with their files",
        "nothing",
        found_by("data_archives", lambda scope: [{"gids": {"$in": scope.gids}}, *_archived(scope)]),
        imports.delete_archives,
    ),
    Rule(
        "throttles", "counters under hashes of the person's names", "others", rows.find_throttles, deleted("throttles")
    ),
)
# What others have written about the person anywhere: their ids, numbers and addresses of mail are taken out.
SWEPT = (
    Rule(
        "media.files",
        "files of imports",
        "other people's files",
        imports.find_imports,
        imports.delete_imports,
        is_second=True,
    ),
    _swept("messages", "the person's numbers and addresses in talks of others", "the rest of the text"),
    _swept("memos", "the same in memos on others", "the rest of the text"),
    _swept("memo_versions", "the same", "the rest of the text"),
    _swept("conversations", "the same", "the rest"),
    _swept("amendments", "the same", "the rest"),
    _swept("notifications", "the same", "the rest"),
    _swept("claims", "the same in reasons", "the rest"),
    _swept("batches", "the same in what was remarked on rows", "how many rows went how"),
    _swept("customer_views", "the same in filters that staff keep", "the rest of the filter"),
)
UNTOUCHED = (
    _nothing("partitions", "leases"),
    _nothing("partition_owners", "processes"),
    _nothing("heartbeat", "that somebody was there"),
    _nothing("downtimes", "when nobody was"),
    _nothing("channels", "the account's settings"),
    _nothing("shop_status", "how the store is connected"),
    _nothing("counters", "numbers given so far"),
    _nothing("segments", "names of the store's segments, and how many are in them"),
    _nothing("fields", "which fields there are"),
    _nothing("field_layouts", "their order on screen"),
    _nothing("field_mappings", "which file column is which field"),
    _nothing("staff", "colleagues"),
    _nothing("staff_guards", "a lock"),
    _nothing("sessions", "colleagues' sign-ins"),
    _nothing("push_subscriptions", "colleagues' browsers"),
    _nothing("chat_webhooks", "colleagues' chats"),
    _nothing("push_keys", "our keys for push services"),
    _nothing("second_steps", "colleagues' sign-ins that are half done"),
    _nothing("sign_in_rules", "what colleagues must sign in with"),
    _nothing("api_tokens", "programs"),
    _nothing("audit", "what colleagues did to accounts and tokens"),
    _nothing("setup_links", "invitations of colleagues"),
    _nothing("tombstones", "hashes of who was erased"),
    _nothing("erasure_settings", "policy and salt"),
    Rule("erasures", "the traces, when it is done", "the certificate"),
)
# The order is that of the work: jobs go before what they would write. A collection that is not here fails a test.
WORK: tuple[Rule, ...] = (*STORE, *RAW, *TALKS, *LINKING, *SWEPT)
TABLE: Mapping[str, tuple[Rule, ...]] = {
    name: tuple(rule for rule in (*WORK, *UNTOUCHED) if rule.collection == name)
    for name in dict.fromkeys(rule.collection for rule in (*WORK, *UNTOUCHED))
}
