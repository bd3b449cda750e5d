"""A part that ends is started again, unless it ends again and again."""

from pathlib import Path

import pytest

from local_stack import supervision
from local_stack.processes import Child, StackError, start, wait_until
from local_stack.supervision import MAX_ENDS, watch


class EnoughError(Exception):
    """The part was started often enough."""


class Shell:
    """A part that runs a shell script, and is ready at once or never."""

    def __init__(self, script: str, folder: Path, *, max_starts: int = 100) -> None:
        self.script = script
        self.folder = folder
        self.max_starts = max_starts
        self.is_ready = True
        self.starts = 0
        self.child: Child | None = None

    def start(self) -> None:
        if self.starts == self.max_starts:
            raise EnoughError
        self.starts += 1
        self.child = start("The part", ["sh", "-c", self.script], log=self.folder / "log", env={})
        wait_until(lambda: self.is_ready, self.child)

    def stop(self) -> None:
        if self.child is not None:
            self.child.stop()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "INTERVAL_S", 0.01)


def test_a_part_that_ends_again_and_again_is_given_up_with_its_log(tmp_path: Path) -> None:
    part = Shell("echo no memory; exit 3", tmp_path)
    part.start()
    with pytest.raises(StackError, match=r"The part ended 3 times within 60 s(?s:.*)exit status 3(?s:.*)no memory"):
        watch([part])
    assert part.starts == MAX_ENDS


def test_a_part_that_cannot_start_again_is_given_up(tmp_path: Path) -> None:
    part = Shell("exit 3", tmp_path)
    part.start()
    part.is_ready = False
    with pytest.raises(StackError, match="not started again"):
        watch([part])


def test_a_part_that_ends_now_and_then_is_started_again_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervision, "PERIOD_S", 0)
    part = Shell("exit 3", tmp_path, max_starts=2 * MAX_ENDS)
    part.start()
    with pytest.raises(EnoughError):
        watch([part])
    assert capsys.readouterr().out.count("The part ended with exit status 3") == 2 * MAX_ENDS
