"""Tables, migrations and role grants."""
