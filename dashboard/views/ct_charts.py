"""Charts of computed tomography."""

from dashboard.pages.charts import page
from dashboard.ui.modalities import CT

page.show(CT)
