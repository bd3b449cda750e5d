"""Readers of structured reports, one module a template (PS3.16)."""
