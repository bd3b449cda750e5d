"""Studies of mammography."""

from dashboard.pages.studies import page
from dashboard.ui.modalities import MAMMOGRAPHY

page.show(MAMMOGRAPHY)
