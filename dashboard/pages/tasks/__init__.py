"""The page Tasks: what runs in the background, what waits, and what is stuck."""
