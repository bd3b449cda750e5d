"""The page Conformance."""
