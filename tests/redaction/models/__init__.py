"""What was learned from examples: how it is read, and what is refused."""
