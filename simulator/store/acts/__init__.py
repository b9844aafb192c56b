"""What happens in the store, whoever makes it happen: an app, the merchant, a customer."""
