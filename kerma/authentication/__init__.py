"""Who a user is: by a password, a one-time link, an identity provider, a directory or a reverse proxy."""
