"""Measures how much of the risk in labelled talk is heard, and how often an alarm is raised over nothing."""
