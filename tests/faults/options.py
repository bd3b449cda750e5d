"""Options of the rounds, from the environment."""

import os

#: Number of rounds of each damage.
ROUNDS = int(os.environ.get("FAULT_ROUNDS", "20"))
#: For how long tables are locked, in seconds.
LOCK_S = float(os.environ.get("FAULT_LOCK_S", "30"))
#: Decides the random moments.
SEED = int(os.environ.get("FAULT_SEED", "1"))
