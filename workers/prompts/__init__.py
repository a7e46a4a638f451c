"""Prompts: what a coach is asked, how it looks, and how it is sent exactly once."""
