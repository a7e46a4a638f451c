"""Those who use the console: their accounts, links, sessions and keys."""
