"""Erasing a person: what is forgotten, what stays as a number, and the proof of it."""
