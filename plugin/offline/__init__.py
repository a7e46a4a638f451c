"""Screens whole transcript files: no server, no queue, and nothing is kept."""
