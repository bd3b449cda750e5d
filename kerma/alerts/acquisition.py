"""Which CT acquisitions a rule concerns: localizers never; those that repeat at one position apart from others."""

import re
from enum import StrEnum

#: Term of `kerma.standard.vocabulary.CT_ACQUISITION_TYPES`.
LOCALIZER = "constant_angle"
#: Acquisitions without movement of the table: one rotation of a wide detector, or many, as of a perfusion.
STATIONARY = "stationary"
#: A stationary acquisition of so many seconds is none of one rotation. Perfusions last from 10 s on.
REPEATED_FROM_S = 5.0
#: Protocols of perfusion by their names in English, German, French and Polish; where the table moves back and forth,
#: reports state a spiral. Lower-case; the syntax means the same in Python and in PostgreSQL.
PERFUSION_WORDS = r"perfu|(^|[^a-z])(perf|vpct|ctp)([^a-z]|$)"
_PERFUSION = re.compile(PERFUSION_WORDS)


class Acquisition(StrEnum):
    """Acquisitions that a rule of CT concerns."""

    #: The scanned length is irradiated once.
    SINGLE = "single"
    #: One position is irradiated again and again, as in a perfusion: its CTDIvol is a sum.
    REPEATED = "repeated"


def acquisition_of(
    acquisition_type: str | None, protocol: str | None, exposure_time_s: float | None
) -> Acquisition | None:
    """What an acquisition is; None: a localizer, which no rule concerns.

    An acquisition of which nothing says that it repeats counts as single: the lower limit applies, and nothing is lost.

    Args:
        acquisition_type: term of the acquisition type; None: not stated.
        protocol: name of the acquisition protocol.
        exposure_time_s: exposure time.
    """
    if acquisition_type == LOCALIZER:
        return None
    is_long = acquisition_type == STATIONARY and (exposure_time_s or 0.0) >= REPEATED_FROM_S
    return Acquisition.REPEATED if is_long or _PERFUSION.search((protocol or "").lower()) else Acquisition.SINGLE
