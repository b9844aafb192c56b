"""The customer's side of linking: our pages in LINE's browser, from the invitation to LINE's own dialog."""

from aiohttp import web

from handlers.linking import codes, finish, sign_in, start, store_front

routes: list[web.RouteDef] = [
    *sign_in.routes,
    *finish.routes,
    *store_front.routes,
    *codes.routes,
    *start.routes,
]
