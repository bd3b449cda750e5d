"""Data quality: what the machines leave out, what cannot be believed, what failed, and what arrived."""

from dashboard.pages.quality import page

page.show()
