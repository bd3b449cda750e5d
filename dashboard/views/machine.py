"""Settings of one machine, by the identifier in the address (`/machine?id=…`)."""

from dashboard.skin_dose import machine_settings

machine_settings.show()
