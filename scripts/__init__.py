"""Tools of the repository: printers of documentation, checks, tables made once."""
