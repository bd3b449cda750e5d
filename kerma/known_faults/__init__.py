"""Known faults by version: the list of this package, and later ones that the project signs."""
