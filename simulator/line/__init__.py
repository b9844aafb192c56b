"""The LINE platform: its Messaging API, its webhooks, and a phone for its customers."""
