"""Simulated nuclear medicine."""
