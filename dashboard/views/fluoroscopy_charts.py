"""Charts of fluoroscopy."""

from dashboard.pages.charts import page
from dashboard.ui.modalities import FLUOROSCOPY

page.show(FLUOROSCOPY)
