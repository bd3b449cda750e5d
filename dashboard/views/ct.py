"""Studies of computed tomography."""

from dashboard import study_list
from dashboard.modalities import CT

study_list.show(CT)
