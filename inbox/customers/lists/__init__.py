"""Which customers a list shows: conditions, segments, saved views, page by page."""
