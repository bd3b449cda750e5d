"""The page CT dose check."""
