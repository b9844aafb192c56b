"""What the store sends us: proven, read, applied."""
