"""Distributes tests over processes: those of a file stay together, and all of a browser, for there is one at a time."""

from __future__ import annotations

from xdist.scheduler import LoadFileScheduling

BROWSER = "tests/browser"


class OneBrowserScheduling(LoadFileScheduling):  # type: ignore[misc] # xdist has no types
    """Files are units, and the folder of the browser's tests is one: two browsers at once wait for each other."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return BROWSER if file.startswith(f"{BROWSER}/") else file
