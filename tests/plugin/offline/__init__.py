"""Screening whole files, without a server."""
