"""Prompts: how they look, when they leave, what an answer does."""
