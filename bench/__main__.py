"""`make bench`: prints what reception, reading and skin dose maps cost here."""

from bench import reading, reception, skin_dose

skin_dose.measure()
reading.measure()
reception.measure()
