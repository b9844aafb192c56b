"""Changing customers in the store: read anew, compared, written by difference, read again."""
