"""The page What changed."""
