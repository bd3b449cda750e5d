"""The page Changed by updates: what reading objects again changed in stored facts."""
