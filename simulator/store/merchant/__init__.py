"""The merchant's side of the store: records as they are, and what a merchant does with them."""
