"""Slack's own software, and an outside stand-in for Slack, as judges of what we send and take."""
