"""What customers do, and what becomes of what the bot sends."""
