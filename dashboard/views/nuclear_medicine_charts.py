"""Charts of nuclear medicine."""

from dashboard.pages.charts import page
from dashboard.ui.modalities import NUCLEAR_MEDICINE

page.show(NUCLEAR_MEDICINE)
