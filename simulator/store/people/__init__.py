"""Whom the store knows at the start, the same each time: only the days move with the clock."""
