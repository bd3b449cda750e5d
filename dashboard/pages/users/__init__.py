"""The page Users: accounts, their roles, links and sessions."""
