"""Charts of mammography."""

from dashboard.charts import page
from dashboard.modalities import MAMMOGRAPHY

page.show(MAMMOGRAPHY)
