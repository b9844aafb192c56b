"""The Admin API: one POST, one operation."""
