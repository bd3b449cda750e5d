"""Stores studies that raise alerts, one transaction each; run as a process that a test kills.

`python -m tests.faults.store_alerts URL FIRST LAST`
"""

import sys

from kerma.database.engine import make_engine
from tests.support.alert_recipients import put

if __name__ == "__main__":
    engine = make_engine(sys.argv[1])
    for number in range(int(sys.argv[2]), int(sys.argv[3]) + 1):
        put(engine, f"2.25.{number}")
