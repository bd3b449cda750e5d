"""One machine, by the identifier in the address (`/machine?id=…`)."""

from dashboard.pages.equipment import equipment_page

equipment_page.show()
