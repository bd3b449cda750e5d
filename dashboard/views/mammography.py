"""Studies of mammography."""

from dashboard import study_list
from dashboard.modalities import MAMMOGRAPHY

study_list.show(MAMMOGRAPHY)
