"""The page Scheduled reports."""
