"""All machines, and which of them have fallen silent."""

from dashboard.pages.equipment import list_page

list_page.show()
