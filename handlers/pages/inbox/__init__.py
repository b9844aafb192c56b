"""受信箱: the list, the talk that is open, and the bell."""

from handlers.pages.inbox import bell, page, panel

routes = [*page.routes, *panel.routes, *bell.routes]
