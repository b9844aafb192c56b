"""How the bell reaches whoever has no page open: browsers that asked for it, chats, and what is on its way there."""
