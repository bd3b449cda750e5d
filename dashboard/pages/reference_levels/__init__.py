"""The page Reference levels."""
