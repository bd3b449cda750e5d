"""Every route of the dashboard: ours, and those of Streamlit."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

REPOSITORY = Path(__file__).resolve().parents[2]
_PRINT = """
import json
from streamlit import config
config._main_script_path = "dashboard/app.py"
from dashboard.app import app
app._runtime = app._create_runtime()
routes = app._build_starlette_app().routes
print("ROUTES" + json.dumps([[route.path, sorted(getattr(route, "methods", None) or [])] for route in routes]))
"""


def routes(examples: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each path with each of its methods.

    Args:
        examples: what stands in place of the parameters of paths; "x" for others.
    """
    found = {(_example(path, examples), method) for path, methods in _declared() for method in methods or ["GET"]}
    return sorted(found)


@cache
def _declared() -> list[tuple[str, list[str]]]:
    done = subprocess.run([sys.executable, "-c", _PRINT], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return [(path, methods) for path, methods in json.loads(done.stdout.partition("ROUTES")[2])]


def _example(path: str, examples: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda found: examples.get(found[1], "x"), path) or "/"
