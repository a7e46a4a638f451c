"""Tests as specifications: mirrors of the four packages, and journeys through all of them."""
