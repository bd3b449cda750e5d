"""Queries for charts, from the rollups or from every value."""
