"""Studies of fluoroscopy."""

from dashboard import study_list
from dashboard.modalities import FLUOROSCOPY

study_list.show(FLUOROSCOPY)
