"""Child processes end with their parent, and an error states why one died."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local_stack.orthanc import REPOSITORY
from local_stack.processes import Child, StackError, start, wait_until

PARENT = """
import sys, time
from pathlib import Path
from local_stack.processes import start
print(start("sleeper", ["sleep", "60"], log=Path(sys.argv[1]), env={}).pid, flush=True)
time.sleep(60)
"""


def shell(script: str, folder: Path) -> Child:
    return start("The child", ["sh", "-c", script], log=folder / "child.log", env={"GREETING": "hello"})


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_child_that_dies_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    child = shell("echo the disk is full; exit 3", tmp_path)
    with pytest.raises(StackError, match=r"The child ended with exit status 3.*\n.*the disk is full"):
        wait_until(lambda: False, child)


def test_a_child_ended_by_a_signal_names_the_signal(tmp_path: Path) -> None:
    child = shell("kill -SEGV $$", tmp_path)
    with pytest.raises(StackError, match="was ended by SIGSEGV"):
        wait_until(lambda: False, child)


def test_a_child_that_never_answers_is_reported_with_its_log(tmp_path: Path) -> None:
    child = shell("echo still thinking; exec sleep 60", tmp_path)
    with pytest.raises(StackError, match=r"did not answer within 1 s.*\nstill thinking"):
        wait_until(lambda: False, child, timeout_s=1)
    child.stop()


def test_a_program_that_is_missing_says_make_setup(tmp_path: Path) -> None:
    child = start("No program", ["/nonexistent/program"], log=tmp_path / "log", env={})
    with pytest.raises(StackError, match="/nonexistent/program"):
        wait_until(lambda: False, child)


def test_a_child_that_ignores_the_request_to_end_is_killed(tmp_path: Path) -> None:
    child = shell("trap '' TERM; echo ready; while :; do sleep 0.1; done", tmp_path)
    wait_until(lambda: "ready" in child.last_lines(), child)
    child.stop(timeout_s=0.5)
    assert child.process.returncode == -signal.SIGKILL


def test_a_child_gets_the_variables_it_was_given(tmp_path: Path) -> None:
    child = shell("echo $GREETING", tmp_path)
    child.process.wait()
    assert child.last_lines() == "hello"


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    # Until setpriv has become the program, the signal may not be requested yet.
    while Path(f"/proc/{child}/comm").read_text().strip() != "sleep":
        time.sleep(0.01)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(child)


def test_ctrl_c_in_the_terminal_reaches_the_parent_only(tmp_path: Path) -> None:
    child = shell("exec sleep 60", tmp_path)
    assert os.getpgid(child.pid) != os.getpgid(0)
    child.stop()
