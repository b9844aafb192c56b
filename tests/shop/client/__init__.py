"""Tests of the way to the store."""
