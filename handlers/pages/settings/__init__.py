"""The settings: one's own, and the installation's."""

from handlers.pages.settings import (
    audit,
    channel,
    chat,
    field_order,
    fields,
    links,
    notifications,
    privacy,
    profile,
    push,
    second_factor,
    security,
    staff,
    store,
    tokens,
    webhooks,
)

routes = [
    route
    for module in (
        profile,
        notifications,
        push,
        chat,
        security,
        second_factor,
        staff,
        audit,
        channel,
        store,
        links,
        privacy,
        field_order,
        fields,
        tokens,
        webhooks,
    )
    for route in module.routes
]
