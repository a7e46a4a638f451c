"""How models are made: the same input, the same file."""
