"""Slow work outside the tick: profiles and files, each a job with its own retries."""
