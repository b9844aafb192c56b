"""Telling apps what happened."""
