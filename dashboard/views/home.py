"""The first page."""

from dashboard.home import page

page.show()
