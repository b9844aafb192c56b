"""Working days of a shop, from end to end in a real browser."""
