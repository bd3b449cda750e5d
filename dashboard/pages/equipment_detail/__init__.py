"""The page of one piece of equipment: identity, use over time, software versions and doses under each."""
