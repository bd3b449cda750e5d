"""Studies of fluoroscopy."""

from dashboard.pages.studies import page
from dashboard.ui.modalities import FLUOROSCOPY

page.show(FLUOROSCOPY)
