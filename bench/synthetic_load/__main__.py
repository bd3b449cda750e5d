"""`python -m bench.synthetic_load STUDIES LAST_DAY`: fill the empty database at KERMA_DATABASE_URL."""

import argparse
import sys
from datetime import date

from bench.synthetic_load.fill import fill
from kerma.errors import KermaError


def main() -> int:
    """Fill the database; returns the exit status: 2 where the database cannot be used or holds studies."""
    parser = argparse.ArgumentParser(prog="python -m bench.synthetic_load", description=__doc__)
    parser.add_argument("studies", type=int, help="number of studies")
    parser.add_argument("last_day", type=date.fromisoformat, help="last day of the two years of studies (YYYY-MM-DD)")
    arguments = parser.parse_args()
    try:
        fill(arguments.studies, arguments.last_day)
    except KermaError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
