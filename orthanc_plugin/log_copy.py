"""Copies Orthanc's log from standard input to standard error and into a file: `python -m orthanc_plugin.log_copy FILE`.

In a container, the log must stay on standard error for `docker logs`, and be in a file for the plugin. The file begins
anew when it has grown to 8 MB; who reads it reads every second.
"""

import sys
from pathlib import Path

MAX_BYTES = 8 << 20


def copy(file: Path, max_bytes: int = MAX_BYTES) -> None:
    """Copy line by line until the input ends; without a file that can be written, to standard error only."""
    written = 0
    try:
        target = file.open("wb", buffering=0)
    except OSError as error:
        sys.stderr.write(f"The log cannot be copied to {file}: {error.strerror}.\n")
        sys.stderr.flush()
        target = Path("/dev/null").open("wb", buffering=0)  # noqa: SIM115 -- closed below
    with target:
        for line in sys.stdin.buffer:
            sys.stderr.buffer.write(line)
            sys.stderr.buffer.flush()
            if written > max_bytes:
                target.truncate(0)
                target.seek(0)
                written = 0
            written += target.write(line)


if __name__ == "__main__":
    copy(Path(sys.argv[1]))
