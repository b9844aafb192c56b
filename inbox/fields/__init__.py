"""What is known of a person beside the store: basic keys, profile keys, their types and their values."""
