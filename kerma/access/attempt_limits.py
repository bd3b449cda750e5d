"""Limits on attempts to log in.

Many failures from one address lock that address, for an account or for all. Failures from many addresses make
responses for an account slow and never lock it: otherwise anybody could lock anybody out.
"""

from datetime import timedelta
from typing import NamedTuple

#: Failures count for this long.
WINDOW = timedelta(minutes=15)
FAILURES_OF_ACCOUNT_AND_ADDRESS = 10
FAILURES_OF_ADDRESS = 50
#: Failures of an account from any address before its responses slow down.
FAILURES_BEFORE_DELAY = 10
_FIRST_DELAY_S = 0.25
MAX_DELAY_S = 5.0


class FailureCounts(NamedTuple):
    """Failures within the window, without the present attempt.

    Attributes:
        of_account_and_address: for this account from this address.
        of_address: for any account from this address.
        of_account: for this account from any address.
    """

    of_account_and_address: int
    of_address: int
    of_account: int


def is_locked(failures: FailureCounts) -> bool:
    """Whether a further attempt is refused without looking at its password."""
    return (
        failures.of_account_and_address >= FAILURES_OF_ACCOUNT_AND_ADDRESS or failures.of_address >= FAILURES_OF_ADDRESS
    )


def delay_s(failures: FailureCounts) -> float:
    """Seconds that the response to an attempt waits."""
    excess = failures.of_account - FAILURES_BEFORE_DELAY
    return 0.0 if excess < 0 else min(MAX_DELAY_S, _FIRST_DELAY_S * 2.0 ** min(excess, 10))
