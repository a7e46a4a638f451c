"""Measures how much of the personal data in labelled speech is found, and how much else is taken for it."""
