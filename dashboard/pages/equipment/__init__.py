"""The machines: which are there, which have fallen silent, how each is used, and which software it ran."""
