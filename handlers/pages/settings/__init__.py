"""The settings: one's own, and the installation's."""

from handlers.pages.settings import (
    audit,
    channel,
    field_order,
    fields,
    links,
    notifications,
    privacy,
    profile,
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
