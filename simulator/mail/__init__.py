"""A mail server that keeps every letter, and a page that shows them."""
