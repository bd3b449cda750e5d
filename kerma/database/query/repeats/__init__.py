"""Queries on repeated and rejected acquisitions."""
