"""The mirror of the store's orders, and what is asked about them."""
