"""The page Standard names."""
