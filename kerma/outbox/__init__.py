"""Sends what waits in the outbox to other systems: in order, again after failures, at least once."""
