"""Benchmarks over HTTP against running servers; each figure is a ratio to its limit, measured in the same run."""
