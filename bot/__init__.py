"""LINE: what its webhooks mean, and the way back to it."""
