"""The settings: one's own, and the installation's."""

from handlers.pages.settings import (
    channel,
    chat,
    field_order,
    fields,
    links,
    notifications,
    privacy,
    profile,
    push,
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
        staff,
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
