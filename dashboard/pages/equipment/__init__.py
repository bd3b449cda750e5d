"""The page Equipment: all equipment, inactive first."""
