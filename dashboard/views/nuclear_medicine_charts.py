"""Charts of nuclear medicine."""

from dashboard.charts import page
from dashboard.modalities import NUCLEAR_MEDICINE

page.show(NUCLEAR_MEDICINE)
