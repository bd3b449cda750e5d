"""The page Roles: what each role permits, and the roles of the site."""
