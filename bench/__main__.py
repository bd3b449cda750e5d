"""`make bench`: prints what reception, reading, skin dose maps and logins cost here."""

from bench import extraction, login, reception, skin_dose

skin_dose.measure()
extraction.measure()
login.measure()
reception.measure()
