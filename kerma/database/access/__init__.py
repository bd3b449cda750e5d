"""Accounts, roles, sessions, one-time links and attempts to log in, as the database holds them."""
