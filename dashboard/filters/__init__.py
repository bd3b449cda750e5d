"""Filters as people meet them: in the address, in words, and in a bar of widgets."""
