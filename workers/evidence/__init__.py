"""What is known about the rules: figures for each, how they move, how much is caught. Counts only, never a word."""
