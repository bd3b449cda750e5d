"""Effective dose of populations."""
