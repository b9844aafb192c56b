"""Inquiries, their messages, and the way of a message out."""
