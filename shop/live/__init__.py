"""What the store tells of one customer at the moment that staff look."""
