"""A stand-in for the store: its Admin API over customers and orders of its own making."""
