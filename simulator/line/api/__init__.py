"""The Messaging API: the paths of both of LINE's hosts."""
