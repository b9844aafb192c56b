"""From what an event means to what the inbox holds: one idempotent tick of bulk writes."""
