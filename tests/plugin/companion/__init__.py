"""The coach's page, state by state."""
