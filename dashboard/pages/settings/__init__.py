"""The page Settings: what applies, where it comes from, and what it means."""
