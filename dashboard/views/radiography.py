"""Studies of radiography."""

from dashboard import study_list
from dashboard.modalities import RADIOGRAPHY

study_list.show(RADIOGRAPHY)
