"""Tests of what stands for people who are named."""
