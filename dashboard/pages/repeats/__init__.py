"""The page Repeats and rejects."""
