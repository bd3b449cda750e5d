"""The page My account: roles, password and sessions of whoever is logged in."""
