"""Studies of nuclear medicine."""

from dashboard import study_list
from dashboard.modalities import NUCLEAR_MEDICINE

study_list.show(NUCLEAR_MEDICINE)
