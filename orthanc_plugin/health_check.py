"""Health check of a container: `python -m orthanc_plugin.health_check` ends with 0 while Orthanc's objects are read.

It requests /kerma/health of the Orthanc on this computer, and prints what is wrong.
"""

import http.client
import os
import sys
from http import HTTPStatus

from kerma.interop.orthanc_rest import get

_DEFAULT_PORT = "18042"


def main() -> int:
    """Print the problems; returns the exit status."""
    port = os.environ.get("KERMA_ORTHANC_HTTP_PORT") or _DEFAULT_PORT
    try:
        response = get(f"http://127.0.0.1:{port}/kerma/health")
    except (OSError, http.client.HTTPException) as error:
        print(f"Orthanc does not answer on port {port}: {error}.", file=sys.stderr)  # noqa: T201 -- its output is the result
        return 1
    if response.status == HTTPStatus.OK:
        return 0
    problems = response.document.get("problems") if isinstance(response.document, dict) else None
    print(" ".join(problems or [f"Orthanc answers with status {response.status}."]), file=sys.stderr)  # noqa: T201 -- likewise
    return 1


if __name__ == "__main__":
    sys.exit(main())
