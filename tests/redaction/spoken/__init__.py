"""Tests, as a package, so that `tests` is always ours."""
