"""Members: the lists, one of them, and what is done with them."""

from handlers.pages.customers import (
    bulk,
    card_update,
    edit,
    erasure,
    export,
    export_csv,
    import_file,
    letters,
    listing,
    live,
    merging,
    new,
    segments,
    show,
    views,
)

routes = [
    *export_csv.routes,
    *listing.routes,
    *new.routes,
    *import_file.routes,
    *merging.routes,
    *export.routes,
    *views.routes,
    *segments.routes,
    *bulk.routes,
    *edit.routes,
    *letters.routes,
    *card_update.routes,
    *live.routes,
    *erasure.routes,
    *show.routes,
]
