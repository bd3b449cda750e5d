"""`make bench`: prints what reception, reading, skin dose maps, alert rules and logins cost here."""

from bench import alerts, extraction, login, reception, skin_dose

skin_dose.measure()
extraction.measure()
alerts.measure_storing()
login.measure()
reception.measure()
