"""Stand-ins for the outside world that are real HTTP servers."""
