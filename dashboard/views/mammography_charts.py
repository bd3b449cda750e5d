"""Charts of mammography."""

from dashboard.pages.charts import page
from dashboard.ui.modalities import MAMMOGRAPHY

page.show(MAMMOGRAPHY)
