"""Alerts that were raised, and how many a rule would have raised."""
