"""The strict check of everything that a bot sends: what LINE refuses is refused here, in LINE's words."""
