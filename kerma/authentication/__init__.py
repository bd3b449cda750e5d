"""Who a user is: by a password of a local account or by a one-time link."""
