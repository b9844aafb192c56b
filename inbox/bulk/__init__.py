"""One act on many: who was picked, what became of each, and the way back."""
