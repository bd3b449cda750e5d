"""Queries for charts, from rollups or from the exact values."""
