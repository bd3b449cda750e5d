"""A large database of synthetic studies, for measurements only."""
