"""Who a customer is, by the store's own word: its signature on a request, or its sign-in."""
