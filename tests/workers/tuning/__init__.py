"""Tests of what admins tune: checks, shadow."""
