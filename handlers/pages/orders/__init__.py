"""Orders of members: drafts, and where they go."""

from handlers.pages.orders import address, draft, drafts

routes = [*drafts.routes, *draft.routes, *address.routes]
