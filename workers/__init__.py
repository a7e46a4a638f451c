"""What happens after the answer: remember, screen, prompt, archive."""
