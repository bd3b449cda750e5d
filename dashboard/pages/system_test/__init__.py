"""The page System test: the acceptance test of this installation."""
