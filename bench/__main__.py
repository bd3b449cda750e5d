"""`make bench`: prints what reception and reading cost here."""

from bench import reading, reception

reading.measure()
reception.measure()
