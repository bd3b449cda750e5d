"""Search of studies by an identifier, from the header of every page."""
