"""Studies of surveys."""
