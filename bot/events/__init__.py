"""What each type of LINE's webhook events means for the inbox; a module a subject, a function a type."""
