"""Editions of the vocabulary by which names are suggested.

A stored suggestion stays as its edition made it, so that an old audit can be repeated; a newer edition suggests names
for what is stored later, and for everything that is read again into an empty database.
"""

from collections.abc import Mapping
from datetime import date

#: The day on which each edition was made.
EDITIONS: Mapping[int, date] = {1: date(2026, 11, 30), 2: date(2026, 12, 1)}
#: The edition by which names are suggested now.
EDITION = max(EDITIONS)
