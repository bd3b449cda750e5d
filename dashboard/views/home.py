"""The first page."""

from dashboard.pages.home import page

page.show()
