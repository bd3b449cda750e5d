"""`make bench`: prints what reception, reading and skin dose maps cost here."""

from bench import extraction, reception, skin_dose

skin_dose.measure()
extraction.measure()
reception.measure()
