"""Charts of computed tomography."""

from dashboard.charts import page
from dashboard.modalities import CT

page.show(CT)
