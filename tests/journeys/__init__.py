"""Whole stories, told to real processes: web, workers, ticker, Valkey, a Slack workspace of our own."""
