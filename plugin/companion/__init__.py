"""The coach's own page: the detail that must not be in chat, and how well screening is doing."""
