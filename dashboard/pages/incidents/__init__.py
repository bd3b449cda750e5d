"""The page Incidents."""
