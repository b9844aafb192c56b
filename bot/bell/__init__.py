"""The bell where no page is open: browsers by Web Push, and chats."""
