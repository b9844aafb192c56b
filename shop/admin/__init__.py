"""What the store is asked, subject by subject, and what its answers mean to us."""
