"""Tests of what the store is asked, subject by subject."""
