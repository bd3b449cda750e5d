"""Who may do what: rights, roles, passwords, and limits on attempts to log in. Knows no database."""
