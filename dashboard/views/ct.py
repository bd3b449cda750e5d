"""Studies of computed tomography."""

from dashboard.pages.studies import page
from dashboard.ui.modalities import CT

page.show(CT)
