"""The way to the store's Admin API: one POST a question."""
