"""The page Patient sizes."""
