"""The store's search syntax."""
