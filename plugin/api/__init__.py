"""The interface for programs, under /api/v1: JSON, an API key for each request, and the rights of its account."""
