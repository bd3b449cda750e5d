"""Studies of nuclear medicine."""

from dashboard.pages.studies import page
from dashboard.ui.modalities import NUCLEAR_MEDICINE

page.show(NUCLEAR_MEDICINE)
