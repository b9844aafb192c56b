"""The store's customers: what is mirrored of them, and how they are found."""
