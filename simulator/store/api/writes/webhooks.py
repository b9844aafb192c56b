"""Addresses ask to be told, or no more."""

import re
from typing import Any
from urllib.parse import urlsplit

from simulator.store.api.access import may_hear
from simulator.store.api.asked import Asked
from simulator.store.api.refusal import refuse
from simulator.store.api.resolvers import resolves
from simulator.store.records.work import Subscriber

_NAME = re.compile(r"[A-Za-z0-9_-]{1,50}")
_PATH = ("webhookSubscription", "uri")


@resolves("Mutation", "webhookSubscriptionCreate")
def _create(asked: Asked, topic: str, webhook_subscription: dict[str, Any]) -> dict[str, Any]:
    given, now = webhook_subscription, asked.shop.now()
    if not may_hear(asked.platform.scopes, topic):
        raise refuse("The app has no access to this topic", "topic")
    _check(asked, topic, given, None)
    subscriber = Subscriber(
        number=asked.shop.next_number(),
        topic=topic,
        uri=given["uri"],
        created_at=now,
        updated_at=now,
        name=given.get("name"),
        filter=given.get("filter"),
        include_fields=given.get("includeFields") or [],
        metafield_namespaces=given.get("metafieldNamespaces") or [],
    )
    asked.shop.subscribers[subscriber.number] = subscriber
    return {"webhookSubscription": subscriber}


@resolves("Mutation", "webhookSubscriptionUpdate")
def _update(asked: Asked, id: str, webhook_subscription: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
    subscriber, given = _get(asked, id), webhook_subscription
    _check(asked, subscriber.topic, {"uri": subscriber.uri, **given}, subscriber)
    subscriber.uri, subscriber.name = given.get("uri", subscriber.uri), given.get("name", subscriber.name)
    if given.get("includeFields") is not None:
        subscriber.include_fields = given["includeFields"]
    subscriber.updated_at, subscriber.failures = asked.shop.now(), 0
    return {"webhookSubscription": subscriber}


@resolves("Mutation", "webhookSubscriptionDelete")
def _delete(asked: Asked, id: str) -> dict[str, Any]:  # noqa: A002
    subscriber = _get(asked, id)
    del asked.shop.subscribers[subscriber.number]
    return {"deletedWebhookSubscriptionId": subscriber.gid}


def _get(asked: Asked, gid: str) -> Subscriber:
    subscriber = next((one for one in asked.shop.subscribers.values() if one.gid == gid), None)
    if subscriber is None:
        raise refuse("Webhook subscription does not exist", "id")
    return subscriber


def _check(asked: Asked, topic: str, given: dict[str, Any], own: Subscriber | None) -> None:
    parts = urlsplit(given.get("uri") or "")
    # A real store takes https alone; beside it this one takes what is on the same machine.
    is_here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if not parts.hostname or not (parts.scheme == "https" or is_here):
        raise refuse(
            "Address protocol http:// is not supported" if parts.scheme == "http" else "Address is invalid", *_PATH
        )
    if parts.hostname == asked.shop.account.shop or parts.hostname.endswith(".myshopify.com"):
        raise refuse("Address cannot be a Shopify or an internal domain", *_PATH)
    others = [one for one in asked.shop.subscribers.values() if one is not own]
    if any((one.topic, one.uri) == (topic, given["uri"]) for one in others):
        raise refuse("Address for this topic has already been taken", *_PATH)
    name = given.get("name")
    if name is not None and not _NAME.fullmatch(name):
        raise refuse("Name is invalid", "webhookSubscription", "name")
    if name is not None and any(one.name == name for one in others):
        raise refuse("Name has already been taken", "webhookSubscription", "name")
