"""Keeping the mirror true: the first import, comparisons, subscriptions to webhooks."""
