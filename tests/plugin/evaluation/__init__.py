"""Measuring what is found on labelled examples."""
