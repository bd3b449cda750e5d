"""Simulated mammography."""
