"""What the tags of a subscription app say: contracts, orders, and how they changed."""
