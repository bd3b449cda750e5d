"""Kerma's ways of speaking with other systems."""
