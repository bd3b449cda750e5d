"""The page Patient data: how identity is stored, and what is done about one patient."""
