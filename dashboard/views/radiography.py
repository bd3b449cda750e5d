"""Studies of radiography."""

from dashboard.pages.studies import page
from dashboard.ui.modalities import RADIOGRAPHY

page.show(RADIOGRAPHY)
