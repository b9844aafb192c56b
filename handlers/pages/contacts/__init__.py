"""LINEの方: the list of those who write, and one of them."""

from handlers.pages.contacts import bulk, export_csv, show

routes = [*export_csv.routes, *bulk.routes, *show.routes]
