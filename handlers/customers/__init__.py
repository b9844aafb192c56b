"""What pages and the API do about a member, and what they know of one."""
