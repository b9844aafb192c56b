"""The store: its API, its webhooks, and what its tags and addresses mean."""
