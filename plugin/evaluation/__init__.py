"""Measures what is found on labelled examples, for people who must trust it or want to better it."""
