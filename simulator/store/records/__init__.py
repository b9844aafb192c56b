"""What the store keeps: plain records that are changed in place."""
