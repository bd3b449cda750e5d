"""Checks of extracted facts: consistency within an object, and physical plausibility."""
