"""aiohttp: URL in, response out."""
