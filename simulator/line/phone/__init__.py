"""The phone page: a LINE talk as a customer sees it, and the levers of the platform beside it."""
