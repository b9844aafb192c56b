"""What staff do with a conversation and what they write in it."""
