"""The customer data schema."""
