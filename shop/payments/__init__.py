"""How customers pay: what the store keeps of their cards, and the mail by which they change them."""
