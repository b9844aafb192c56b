"""Orders, as pages ask about them."""
