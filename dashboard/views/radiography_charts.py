"""Charts of radiography."""

from dashboard.charts import page
from dashboard.modalities import RADIOGRAPHY

page.show(RADIOGRAPHY)
