"""The domain and its store: no LINE, no HTTP, no HTML."""
