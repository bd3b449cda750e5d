"""Charts of radiography."""

from dashboard.pages.charts import page
from dashboard.ui.modalities import RADIOGRAPHY

page.show(RADIOGRAPHY)
