"""Study filters: the criteria, and the SQL conditions that they set."""
