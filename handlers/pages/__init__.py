"""The pages that staff see."""

from aiohttp import web

from handlers.pages import (
    bulk,
    card_update,
    contacts,
    contacts_bulk,
    contacts_csv,
    customer_views,
    customers,
    customers_bulk,
    customers_csv,
    customers_edit,
    customers_export,
    customers_import,
    customers_list,
    customers_live,
    customers_new,
    draft_order,
    draft_orders,
    erasure,
    inbox,
    letters,
    merging,
    order_address,
    search,
    session,
    settings,
)


def routes() -> list[web.RouteDef]:
    """Give the routes of all pages."""
    return [
        *session.routes,
        *inbox.routes,
        *contacts_csv.routes,
        *contacts_bulk.routes,
        *contacts.routes,
        *customers_csv.routes,
        *customers_list.routes,
        *customers_new.routes,
        *customers_import.routes,
        *merging.routes,
        *customers_export.routes,
        *customer_views.routes,
        *customers_bulk.routes,
        *bulk.routes,
        *customers_edit.routes,
        *letters.routes,
        *card_update.routes,
        *draft_orders.routes,
        *draft_order.routes,
        *order_address.routes,
        *customers_live.routes,
        *erasure.routes,
        *customers.routes,
        *search.routes,
        *settings.routes,
    ]
