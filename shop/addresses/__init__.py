"""Addresses that need care before something is shipped to them."""
