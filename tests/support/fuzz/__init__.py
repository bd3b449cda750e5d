"""Damaged documents: `make fuzz` reads many, tests/extract a few."""
