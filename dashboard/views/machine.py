"""One machine, by the identifier in the address (`/machine?id=…`)."""

from dashboard.equipment import machine_page

machine_page.show()
