"""Linking as the customer meets it in LINE: the invitation, the confirmation, the way back out."""
