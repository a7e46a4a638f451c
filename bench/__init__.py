"""Repeatable measurements: ratios against a named baseline in the same run, medians and high percentiles."""
