"""Queries whose rows are exported."""
