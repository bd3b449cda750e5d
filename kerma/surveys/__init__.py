"""Dose surveys of authorities and registries: declarations, and the rows that they yield from studies."""
