"""Measures how often a coach would be prompted in an hour of talk."""
