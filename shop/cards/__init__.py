"""What the store knows of a customer, summed up as staff look at it."""
