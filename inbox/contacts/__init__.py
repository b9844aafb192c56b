"""The people, groups and rooms that write to us, and what staff note about them."""
