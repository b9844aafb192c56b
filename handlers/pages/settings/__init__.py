"""The settings: one's own, and the installation's."""

from handlers.pages.settings import channel, notifications, profile, security, staff, tokens, webhooks

routes = [
    route for module in (profile, notifications, security, staff, channel, tokens, webhooks) for route in module.routes
]
