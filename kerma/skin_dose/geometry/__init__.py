"""Positions and directions of beam, table and patient (IEC 61217, PS3.3 C.8.7.5)."""
