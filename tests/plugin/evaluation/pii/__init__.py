"""Measuring how much of the personal data in labelled speech is found."""
