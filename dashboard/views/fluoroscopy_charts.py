"""Charts of fluoroscopy."""

from dashboard.charts import page
from dashboard.modalities import FLUOROSCOPY

page.show(FLUOROSCOPY)
