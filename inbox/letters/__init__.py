"""Letters by e-mail to customers: what was written, where it is on its way, what became of it."""
